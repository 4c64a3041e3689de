import type { Entry, Graph, Loop, Node, Output } from './graph';
import { kernels } from './kernels/kernels';

/** What the interpreter does next in one entry. Values have numbered places, the same in all plans of a graph. */
export type Step = KernelStep | LoopStep;
type KernelStep = ReturnType<typeof kernelStep>;
export interface LoopStep extends ReturnType<typeof loopPlaces> {
  readonly body: readonly Step[];
  /** Places that hold values at the end of a round. */
  readonly ends: readonly number[];
  /** Places to clear after the step. */
  readonly done: readonly number[];
}

/** Numbers the places of all values of a graph. */
export class Places {
  readonly #first = new Map<Node, number>();
  #count = 0;

  constructor(graph: Graph) {
    const number = (nodes: readonly Node[]) => {
      for (const node of nodes) {
        this.#first.set(node, this.#count);
        this.#count += node.outputs.length;
        if (node.loop) number(node.loop.body);
      }
    };
    number(graph.nodes);
  }

  get count(): number {
    return this.#count;
  }

  of(output: Output): number {
    return this.first(output.node) + output.index;
  }

  first(node: Node): number {
    const place = this.#first.get(node);
    if (place === undefined) throw new Error(`${node.name} is not in the graph, or in another loop`);
    return place;
  }
}

/**
 * How the interpreter runs one entry: the nodes it needs, in the graph's order, and after each the values that nobody
 * needs any more.
 * @throws Error when a node that the entry needs is of an operation the interpreter does not know
 */
export function planOf(entry: Entry, graph: Graph, places: Places): readonly Step[] {
  const results = Object.values(entry.outputs);
  const needed = neededBy([...results.map(({ node }) => node), ...entry.effects]);
  const given = new Set(Object.values(entry.inputs).map(({ node }) => node));
  for (const node of needed) {
    if (node.op === 'Placeholder' && !given.has(node))
      throw new Error(`an entry needs "${node.name}" but has no such input`);
  }
  return steps(graph.nodes, needed, new Set(results.map((output) => places.of(output))), places);
}

/** Values that stand from the start of a session to its end. */
const stands = (node: Node): boolean => node.op === 'Const' || node.op === 'VarHandleOp';

/** What must run so that the given nodes have run. A loop's body runs as a whole. */
function neededBy(roots: readonly Node[]): Set<Node> {
  const needed = new Set<Node>();
  const open = [...roots];
  for (let node = open.pop(); node; node = open.pop()) {
    if (needed.has(node)) continue;
    needed.add(node);
    open.push(...node.inputs.map((input) => input.node), ...node.controls);
    if (node.loop) open.push(...node.loop.effects, ...node.loop.carried.map(({ next }) => next.node));
  }
  return needed;
}

/** The steps of the graph's nodes or of a loop's body. `kept` are places that are read at the end. */
function steps(nodes: readonly Node[], needed: ReadonlySet<Node>, kept: ReadonlySet<number>, places: Places): Step[] {
  const running = nodes.filter((node) => needed.has(node) && !stands(node) && !isGiven(node));
  // Going backwards, the first step that uses a value is the last one that does.
  const seen = new Set(kept);
  const made = new Set(nodes.filter((node) => !stands(node)).flatMap((node) => outputsOf(node, places)));
  const result: Step[] = [];
  for (const node of running.toReversed()) {
    const used = new Set([...usedBy(node, needed, places), ...outputsOf(node, places)]);
    const done = [...used].filter((place) => made.has(place) && !seen.has(place));
    for (const place of done) seen.add(place);
    result.push(node.loop ? loopStep(node, node.loop, done, needed, places) : kernelStep(node, done, places));
  }
  return result.reverse();
}

/** Inputs of the entry or of a round: they are there before the steps begin. */
const isGiven = (node: Node): boolean => node.op === 'Placeholder' || node.op === 'LoopInput';

function outputsOf(node: Node, places: Places): number[] {
  return node.outputs.map((_, i) => places.first(node) + i);
}

function usedBy(node: Node, needed: ReadonlySet<Node>, places: Places): number[] {
  const inside = node.loop?.body.filter((inner) => needed.has(inner)).flatMap((inner) => usedBy(inner, needed, places));
  const next = node.loop?.carried.map(({ next }) => places.of(next));
  return [...node.inputs.map((input) => places.of(input)), ...(inside ?? []), ...(next ?? [])];
}

function kernelStep(node: Node, done: readonly number[], places: Places) {
  const kernel = kernels[node.op];
  if (!kernel) throw new Error(`the interpreter does not know the operation ${node.op} (${node.name})`);
  const inputs = node.inputs.map((input) => places.of(input));
  return {
    kind: 'kernel' as const,
    node,
    kernel,
    inputs,
    /** Place of the node's first output; the others follow. */
    output: places.first(node),
    /** Places to clear after the step. */
    done,
  };
}

function loopPlaces(node: Node, { count, round, carried }: Loop, places: Places) {
  return {
    kind: 'loop' as const,
    count: places.of(count),
    round: places.of(round),
    carried: carried.map(({ initial, current, next }, i) => ({
      initial: places.of(initial),
      current: places.of(current),
      next: places.of(next),
      output: places.first(node) + i,
    })),
  };
}

function loopStep(
  node: Node,
  loop: Loop,
  done: readonly number[],
  needed: ReadonlySet<Node>,
  places: Places,
): LoopStep {
  const own = loopPlaces(node, loop, places);
  const inside = new Set(loop.body.filter((inner) => !stands(inner)).flatMap((inner) => outputsOf(inner, places)));
  const next = own.carried.map((each) => each.next);
  const body = steps(loop.body, needed, new Set(next), places);
  const cleared = new Set(body.flatMap((step) => step.done));
  const starts = [own.round, ...own.carried.map(({ current }) => current)];
  const ends = new Set([
    ...next.filter((place) => inside.has(place)),
    ...starts.filter((start) => !cleared.has(start)),
  ]);
  return { ...own, body, ends: [...ends], done };
}
