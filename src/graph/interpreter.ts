import type { EngineInfo } from '../core/run/event';
import type { Graph, Node, Output } from './graph';
import { cpuMemory, wasmMemory } from './kernels/memory';
import { type Held, integers, type Memory, type Plain, tensor, tensorOf } from './kernels/tensors';
import { type LoopStep, Places, planOf, type Step } from './plan';
import { checkedEntry, type Engine, type Session } from './session';
import type { Value } from './value';

/**
 * The fallback engine: runs a graph node after node, with the kernels of tfjs where it has them for the backend asked
 * for, and with our own where it has not. Needs nothing but what npm installs.
 */
export async function openInterpreter(backend: 'wasm' | 'cpu'): Promise<Engine> {
  const { memory, info } = backend === 'wasm' ? await loadWasm() : await loadCpu();
  return { info, open: async (graph) => openSession(graph, memory) };
}

async function loadWasm() {
  const tf = await import('@tensorflow/tfjs-core');
  // Emscripten, which built the backend, adds listeners that turn every unhandled rejection into an exit of the process.
  const before = WATCHED.map((event) => process.listeners(event));
  const wasm = await import('@tensorflow/tfjs-backend-wasm');
  const backend = await loadBackend(tf, 'wasm');
  WATCHED.forEach((event, i) => {
    for (const listener of process.listeners(event)) {
      if (!before[i]?.includes(listener)) process.removeListener(event, listener);
    }
  });
  const info: EngineInfo = { kind: 'wasm', version: tf.version_core, threads: wasm.getThreadsCount() };
  return { memory: wasmMemory(tf, backend), info };
}

const WATCHED = ['uncaughtException', 'unhandledRejection'] as unknown as readonly 'uncaughtException'[];

async function loadCpu() {
  const tf = await import('@tensorflow/tfjs-core');
  await import('@tensorflow/tfjs-backend-cpu');
  const info: EngineInfo = { kind: 'cpu', version: tf.version_core, threads: 1 };
  return { memory: cpuMemory(tf, await loadBackend(tf, 'cpu')), info };
}

/** Starts a backend; the one that was active stays active. */
async function loadBackend(tf: typeof import('@tensorflow/tfjs-core'), name: 'wasm' | 'cpu') {
  tf.env().set('PROD', true);
  const active = tf.getBackend();
  if (!(await tf.setBackend(name))) throw new Error(`the ${name} backend of tfjs does not start`);
  const backend = tf.backend();
  if (active) await tf.setBackend(active);
  return backend;
}

function openSession(graph: Graph, memory: Memory): Session {
  const places = new Places(graph);
  const plans = new Map([...graph.entries].map(([name, entry]) => [name, planOf(entry, graph, places)]));
  /** Constants and variables, which stand in their places as long as the session does. */
  const standing = standingValues(graph, places, memory);
  let isOpen = true;
  const call = (name: string, feeds: Readonly<Record<string, Value>>, toHeld: typeof fed) => {
    const entry = checkedEntry(graph, name, feeds);
    const plan = plans.get(name);
    if (!isOpen || !plan) throw new Error('the session is closed');
    const values = new Values(standing, memory);
    try {
      for (const [key, input] of Object.entries(entry.inputs)) values.set(places.of(input), toHeld(feeds[key], memory));
      runSteps(plan, values, memory);
      return read(entry.outputs, places, values, memory);
    } finally {
      values.clear();
    }
  };
  return {
    run: (name, feeds = {}) => call(name, feeds, fed),
    lend(name, feeds) {
      call(name, feeds, (value, memory) => (value && value.dtype !== 'float32' ? value : fed(value, memory)));
    },
    close() {
      if (!isOpen) return;
      isOpen = false;
      for (const held of standing) {
        const value = held?.dtype === 'resource' ? held.value : held;
        if (value?.dtype === 'float32') memory.release(value);
        if (held?.dtype === 'resource') held.value = undefined;
      }
    },
  };
}

function standingValues(graph: Graph, places: Places, memory: Memory): (Held | undefined)[] {
  const standing = new Array<Held | undefined>(places.count).fill(undefined);
  for (const variable of graph.variables.values()) {
    standing[places.of(variable.handle)] = { dtype: 'resource', variable, value: undefined, givenOut: false };
  }
  const withBody = (node: Node): Node[] => [node, ...(node.loop?.body ?? []).flatMap(withBody)];
  for (const node of graph.nodes.flatMap(withBody)) {
    if (node.op !== 'Const') continue;
    const attribute = node.attributes.value;
    if (!attribute || !('tensor' in attribute)) throw new Error(`${node.name} has no value`);
    standing[places.first(node)] = fed(attribute.tensor, memory);
  }
  return standing;
}

/** The values of one run, by place. */
class Values {
  readonly #held: (Held | undefined)[];
  readonly #standing: readonly (Held | undefined)[];
  readonly #memory: Memory;

  constructor(standing: readonly (Held | undefined)[], memory: Memory) {
    this.#held = [...standing];
    this.#standing = standing;
    this.#memory = memory;
  }

  get(place: number): Held {
    const held = this.#held[place];
    if (!held) throw new Error('a value is used before it is there');
    return held;
  }

  /** Puts a value in its place, which owns it until it is cleared. */
  set(place: number, held: Held): void {
    this.#held[place] = held;
  }

  /** The value as one that belongs to the caller. */
  shared(place: number): Held {
    const held = this.get(place);
    return held.dtype === 'float32' ? this.#memory.share(held) : held;
  }

  done(places: readonly number[]): void {
    for (const place of places) {
      const held = this.#held[place];
      if (held?.dtype === 'float32') this.#memory.release(held);
      this.#held[place] = undefined;
    }
  }

  /** Releases whatever is left, as after an error. */
  clear(): void {
    this.#held.forEach((held, place) => {
      if (held?.dtype === 'float32' && this.#standing[place] === undefined) this.#memory.release(held);
    });
    this.#held.length = 0;
  }
}

function runSteps(steps: readonly Step[], values: Values, memory: Memory): void {
  for (const step of steps) {
    if (step.kind === 'loop') runLoop(step, values, memory);
    else {
      const { node, kernel, inputs, output } = step;
      const held = inputs.map((place) => values.get(place));
      const results = explained(node, () => kernel(node, held, memory));
      for (let i = 0; i < results.length; i++) values.set(output + i, results[i] as Held);
    }
    values.done(step.done);
  }
}

function explained<T>(node: Node, run: () => T): T {
  try {
    return run();
  } catch (cause) {
    throw new Error(`${node.name} (${node.op}): ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

function runLoop(step: LoopStep, values: Values, memory: Memory): void {
  const count = integers(values.get(step.count))[0] ?? 0;
  let current = step.carried.map(({ initial }) => values.shared(initial));
  for (let round = 0; round < count; round++) {
    values.set(step.round, { dtype: 'int32', shape: [], data: Int32Array.of(round) });
    step.carried.forEach(({ current: place }, i) => {
      values.set(place, current[i] as Held);
    });
    current = [];
    runSteps(step.body, values, memory);
    current = step.carried.map(({ next }) => values.shared(next));
    values.done(step.ends);
  }
  step.carried.forEach(({ output }, i) => {
    values.set(output, current[i] as Held);
  });
}

/** A value from outside, copied: the caller may change its arrays later. */
function fed(value: Value | undefined, memory: Memory): Held {
  if (!value) throw new Error('an input is missing');
  return value.dtype === 'float32' ? tensorOf(memory, value.data, value.shape) : copied(value);
}

const copied = (value: Plain): Plain => ({ ...value, data: value.data.slice() }) as Plain;

function read(outputs: Readonly<Record<string, Output>>, places: Places, values: Values, memory: Memory) {
  const results: Record<string, Value> = {};
  for (const [key, output] of Object.entries(outputs)) {
    const held = tensor(values.get(places.of(output)));
    results[key] =
      held.dtype === 'float32'
        ? { dtype: 'float32', shape: [...held.shape], data: memory.view(held).slice() }
        : copied(held);
  }
  return results;
}
