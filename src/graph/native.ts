import type { EngineSettings } from '../core/run/engineSettings';
import { makeTemporary, removeTemporary } from '../store/temporaryFolder';
import { type Binding, loadBinding, type Numbers } from './binding';
import type { Graph } from './graph';
import { lower } from './lower';
import { loadOwnKernels } from './ownKernels';
import { TAG, writeSavedModel } from './savedModel';
import { checkedEntry, type Engine, type Session } from './session';
import { newSettings } from './settings';
import type { Value } from './value';

/**
 * The native engine: TensorFlow, reached through tfjs-node's addon, which loads a graph as a SavedModel and runs it.
 * @throws Error when TensorFlow cannot be loaded
 * @throws UserError when it cannot have these settings here
 */
export async function openNative(settings: EngineSettings = newSettings()): Promise<Engine> {
  apply(settings);
  const binding = loadBinding();
  if (settings.fused) loadOwnKernels();
  return {
    info: { kind: 'tensorflow', version: binding.TF_Version, ...settings },
    open: async (graph) => openSession(binding, graph),
  };
}

/** Those that TensorFlow has in this process. */
let applied: EngineSettings | undefined;

/** TensorFlow reads its settings once, as soon as it is loaded. */
function apply(settings: EngineSettings): void {
  const { threads, oneDNN, deterministic = false } = settings;
  const isOther =
    applied &&
    (applied.threads !== threads || applied.oneDNN !== oneDNN || (applied.deterministic ?? false) !== deterministic);
  if (isOther) {
    throw new Error('TensorFlow is loaded already in this process, with other settings');
  }
  applied = settings;
  process.env.TF_NUM_INTRAOP_THREADS = String(threads);
  // By itself TensorFlow has its oneDNN kernels where there is AVX-512; one of them is wrong (see conv2DBackpropFilter).
  process.env.TF_ENABLE_ONEDNN_OPTS = oneDNN ? '1' : '0';
  if (deterministic) process.env.TF_DETERMINISTIC_OPS = '1';
  else delete process.env.TF_DETERMINISTIC_OPS;
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
}

function openSession(binding: Binding, graph: Graph): Session {
  const plain = lower(graph);
  const directory = makeTemporary();
  let model: number | undefined;
  try {
    writeSavedModel(plain, directory);
    model = binding.loadSavedModel(directory, TAG);
  } finally {
    removeTemporary(directory);
  }
  /** Tensors that variables may share memory with. */
  const lent: number[] = [];
  const release = (tensors: number[]) => {
    for (const id of tensors.splice(0)) binding.deleteTensor(id);
  };
  const call = (name: string, feeds: Readonly<Record<string, Value>>, toArray: typeof misaligned, fed: number[]) => {
    const { outputs } = checkedEntry(graph, name, feeds);
    const entry = plain.entries[name];
    if (model === undefined || !entry) throw new Error('the session is closed');
    const keys = Object.keys(entry.outputs);
    for (const value of Object.values(feeds)) fed.push(toTensor(binding, value, toArray));
    const inputs = Object.keys(feeds).map((key) => `${entry.inputs[key]}:0`);
    const results = binding.runSavedModel(
      model,
      fed,
      inputs.join(),
      keys.map((key) => `${entry.outputs[key]}:0`).join(),
    );
    const values: Record<string, Value> = {};
    for (const [i, { id, dtype, shape }] of results.entries()) {
      const key = keys[i];
      if (key !== undefined && key in outputs) values[key] = toValue(binding, dtype, shape, binding.tensorDataSync(id));
      binding.deleteTensor(id);
    }
    return values;
  };
  return {
    run(name, feeds = {}) {
      const fed: number[] = [];
      try {
        return call(name, feeds, misaligned, fed);
      } finally {
        release(fed);
      }
    },
    lend(name, feeds) {
      const fed: number[] = [];
      try {
        call(name, feeds, (data) => data, fed);
      } finally {
        lent.push(...fed);
      }
    },
    close() {
      if (model !== undefined) binding.deleteSavedModel(model);
      model = undefined;
      // After the variables: whoever lets go of an array last gives it back to JavaScript, which only this thread may.
      release(lent);
    },
  };
}

function toTensor(binding: Binding, value: Value, toArray: typeof misaligned): number {
  switch (value.dtype) {
    case 'string':
      return binding.createTensor(value.shape, binding.TF_STRING, value.data);
    case 'float32':
      return binding.createTensor(value.shape, binding.TF_FLOAT, toArray(value.data));
    case 'int32':
      return binding.createTensor(value.shape, binding.TF_INT32, toArray(value.data));
    case 'uint8':
      return binding.createTensor(value.shape, binding.TF_UINT8, toArray(value.data));
    case 'bool':
      return binding.createTensor(value.shape, binding.TF_BOOL, toArray(value.data));
  }
}

/** Where a fed array lies while it is copied. A larger one gets room of its own, which is freed. */
const room = new ArrayBuffer(1 << 20);

/**
 * The same numbers in memory that TensorFlow copies at once, so that it can be used again. The addon offers TensorFlow the
 * array's own memory, which TensorFlow takes where it is aligned as its own is. A variable that is assigned such a tensor
 * lives in JavaScript's memory until an update moves it, and then the addon releases the array on TensorFlow's thread, where
 * JavaScript's heap must not be touched: now and then the process dies of it. Memory four bytes off any alignment is never
 * taken.
 */
function misaligned(data: Numbers): Numbers {
  const make = data instanceof Float32Array ? Float32Array : data instanceof Int32Array ? Int32Array : Uint8Array;
  const bytes = 4 + data.byteLength;
  const copy = new make(bytes <= room.byteLength ? room : new ArrayBuffer(bytes), 4, data.length);
  copy.set(data);
  return copy;
}

function toValue(binding: Binding, dtype: number, shape: readonly number[], data: Numbers): Value {
  if (dtype === binding.TF_FLOAT && data instanceof Float32Array) return { dtype: 'float32', shape, data };
  if (dtype === binding.TF_INT32 && data instanceof Int32Array) return { dtype: 'int32', shape, data };
  if (dtype === binding.TF_BOOL && data instanceof Uint8Array) return { dtype: 'bool', shape, data };
  throw new Error(`the engine gave a tensor of type ${dtype}`);
}
