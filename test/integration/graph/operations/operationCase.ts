import type { Graph, Output } from '../../../../src/graph/graph';
import type { Value } from '../../../../src/graph/value';

/** One operation in as many shapes as matter, all in one graph. */
export interface OperationCase {
  readonly given: Readonly<Record<string, Value>>;
  readonly write: (inputs: Inputs, graph: Graph) => Inputs;
  /** Absolute for results up to 1, relative to the largest element above that. */
  readonly tolerance: number;
}

export type Inputs = Readonly<Record<string, Output>>;

/** The same bits. */
export const EXACT = 0;
/** A rounding or two of float32. */
export const ROUNDING = 3e-7;
/** Sums of a few hundred products, in any order. */
export const SUMS = 2e-6;

export function input(inputs: Inputs, name: string): Output {
  const found = inputs[name];
  if (!found) throw new Error(`no input ${name}`);
  return found;
}

/** The same operation on each input by itself. */
export const onEach =
  (f: (x: Output) => Output): OperationCase['write'] =>
  (inputs) =>
    Object.fromEntries(Object.entries(inputs).map(([name, x]) => [name, f(x)]));
