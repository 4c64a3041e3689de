import type { Value } from './value';

/**
 * A program as a graph of TensorFlow operations: what is written here is run by TensorFlow itself (native.ts) or, where
 * that cannot be had, interpreted (interpreter.ts). A graph has variables, which keep their values between runs, and
 * entries: named ways to run it.
 */

export type DType = 'float32' | 'int32' | 'uint8' | 'bool' | 'string' | 'resource';

/** Sizes of the dimensions; null where only the run tells. */
export type Shape = readonly (number | null)[];

/** An attribute of an operation, tagged with its kind in TensorFlow's `AttrValue`. */
export type Attribute =
  | { readonly type: DType }
  | { readonly bool: boolean }
  | { readonly int: number }
  | { readonly float: number }
  | { readonly ints: readonly number[] }
  | { readonly string: string }
  | { readonly shape: Shape }
  | { readonly tensor: Value };

export interface Node {
  readonly graph: Graph;
  readonly name: string;
  /** TensorFlow's name of the operation, or `Loop` or `LoopInput`, which lower.ts writes as TensorFlow's control flow. */
  readonly op: string;
  readonly inputs: readonly Output[];
  /** Nodes that must have run before this one. */
  readonly controls: readonly Node[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly outputs: readonly { readonly dtype: DType; readonly shape: Shape | null }[];
  readonly loop?: Loop;
}

/** One result of a node. Shape null: not even the rank is known. */
export interface Output {
  readonly node: Node;
  readonly index: number;
  readonly dtype: DType;
  readonly shape: Shape | null;
}

/** `count` rounds of `body`; the outputs of the loop's node are the carried values after the last round. */
export interface Loop {
  readonly count: Output;
  /** Scalar int32: the number of the round, from 0. */
  readonly round: Output;
  readonly carried: readonly { readonly initial: Output; readonly current: Output; readonly next: Output }[];
  readonly body: readonly Node[];
  /** Nodes of the body that must have run before the next round begins. */
  readonly effects: readonly Node[];
}

export interface Variable {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly handle: Output;
}

export interface Entry {
  readonly inputs: Readonly<Record<string, Output>>;
  readonly outputs: Readonly<Record<string, Output>>;
  /** What must have run when the outputs are there. */
  readonly effects: readonly Node[];
}

export type NodeSpec = Pick<Node, 'outputs'> & Partial<Pick<Node, 'name' | 'inputs' | 'controls' | 'attributes'>>;

/** TensorFlow's rule for the names of nodes. */
const NODE_NAME = /^[A-Za-z0-9.][A-Za-z0-9_.\\/-]*$/;

export class Graph {
  /** @param fused whether it may hold the operations of updates.ts, which only some engines know (`EngineInfo`) */
  constructor(readonly fused = false) {}

  /** In an order in which they can run. */
  readonly nodes: Node[] = [];
  readonly variables = new Map<string, Variable>();
  readonly entries = new Map<string, Entry>();
  readonly #names = new Set<string>();
  /** Bodies of the loops being written, outermost first. */
  readonly #open: Node[][] = [];

  node(op: string, spec: NodeSpec): Node {
    const name = spec.name ?? `${op}_${this.#names.size}`;
    if (!NODE_NAME.test(name)) throw new Error(`"${name}" is not a TensorFlow node name`);
    if (this.#names.has(name)) throw new Error(`two nodes named "${name}"`);
    this.#names.add(name);
    const { inputs = [], controls = [], attributes = {}, outputs } = spec;
    for (const input of inputs) {
      if (input.node.graph !== this) throw new Error(`${name}: input ${input.node.name} belongs to another graph`);
    }
    const node: Node = { graph: this, name, op, inputs, controls, attributes, outputs };
    (this.#open.at(-1) ?? this.nodes).push(node);
    return node;
  }

  /** A value given at each run of an entry. */
  input(name: string, dtype: DType, shape: Shape | null): Output {
    return output(
      this.node('Placeholder', {
        name,
        attributes: { dtype: { type: dtype }, shape: { shape: shape ?? [] } },
        outputs: [{ dtype, shape }],
      }),
    );
  }

  variable(name: string, shape: readonly number[], dtype: DType = 'float32'): Variable {
    if (this.#open.length > 0) throw new Error(`variable "${name}" is created inside a loop`);
    const node = this.node('VarHandleOp', {
      name,
      attributes: {
        container: { string: '' },
        shared_name: { string: name },
        dtype: { type: dtype },
        shape: { shape },
      },
      outputs: [{ dtype: 'resource', shape: [] }],
    });
    const variable = { name, dtype, shape, handle: output(node) };
    this.variables.set(name, variable);
    return variable;
  }

  entry(
    name: string,
    inputs: Readonly<Record<string, Output>>,
    outputs: Readonly<Record<string, Output>>,
    effects: readonly Node[] = [],
  ): void {
    if (this.entries.has(name)) throw new Error(`two entries named "${name}"`);
    this.entries.set(name, { inputs, outputs, effects });
  }

  /**
   * Runs `body` `count` times, one round after the other. `body` gets the number of the round (from 0) and the carried
   * values, and returns their next values and the effects that end the round.
   */
  loop(
    count: Output,
    initial: readonly Output[],
    body: (round: Output, carried: readonly Output[]) => { next: readonly Output[]; effects: readonly Node[] },
  ): { readonly node: Node; readonly carried: readonly Output[] } {
    const nodes: Node[] = [];
    this.#open.push(nodes);
    const start = (dtype: DType, shape: Shape | null) =>
      output(this.node('LoopInput', { outputs: [{ dtype, shape }] }));
    const round = start('int32', []);
    const current = initial.map(({ dtype, shape }) => start(dtype, shape));
    const { next, effects } = body(round, current);
    this.#open.pop();
    const carried = initial.map((value, i) => {
      const [now, then] = [current[i], next[i]];
      if (!now || !then || then.dtype !== value.dtype) throw new Error(`loop: carried value ${i} changes its type`);
      return { initial: value, current: now, next: then };
    });
    const node: Node = {
      ...this.node('Loop', {
        inputs: [count, ...initial],
        outputs: initial.map(({ dtype, shape }) => ({ dtype, shape })),
      }),
      loop: { count, round, carried, body: nodes, effects },
    };
    const around = this.#open.at(-1) ?? this.nodes;
    around[around.length - 1] = node;
    return { node, carried: initial.map((_, i) => output(node, i)) };
  }
}

export function output(node: Node, index = 0): Output {
  const info = node.outputs[index];
  if (!info) throw new Error(`${node.name} has no output ${index}`);
  return { node, index, dtype: info.dtype, shape: info.shape };
}

/** Whether a value of this shape can stand where `shape` is declared. */
export function fits(value: readonly number[], shape: Shape | null): boolean {
  if (!shape) return true;
  return value.length === shape.length && shape.every((size, i) => size === null || size === value[i]);
}
