import type { Attribute, DType, Graph, Node, Output } from './graph';

/**
 * A graph as TensorFlow's plain list of nodes. Loops become frames of Enter, Merge, Switch, NextIteration and Exit
 * ("Dynamic control flow in large-scale machine learning", Yu et al. 2018, section 4).
 */

export interface PlainNode {
  readonly name: string;
  readonly op: string;
  /** `node:output`, and `^node` for what must have run before. */
  readonly input: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** The names of the nodes that are fed and read. */
export interface PlainEntry {
  readonly inputs: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
}

export type PlainGraph = ReturnType<typeof lower>;

export function lower(graph: Graph) {
  const nodes: PlainNode[] = [];
  /** Where the outputs of loops are found; all other outputs keep their node's name. */
  const exits = new Map<Node, readonly string[]>();
  const reference = ({ node, index }: Output) => exits.get(node)?.[index] ?? `${node.name}:${index}`;
  const control = controlIn(exits);

  for (const node of graph.nodes) {
    if (node.loop) exits.set(node, lowerLoop(node, reference, nodes, exits));
    else {
      const input = [...node.inputs.map(reference), ...node.controls.map(control)];
      nodes.push({ name: node.name, op: node.op, input, attributes: node.attributes });
    }
  }

  const entries: Record<string, PlainEntry> = {};
  for (const [name, entry] of graph.entries) {
    const effects = entry.effects.map(control);
    const outputs = Object.entries(entry.outputs).map(([key, value]) => {
      const gate = `${name}/outputs/${key}`;
      const attributes: Record<string, Attribute> = { T: { type: value.dtype } };
      nodes.push({ name: gate, op: 'Identity', input: [reference(value), ...effects], attributes });
      return [key, gate] as const;
    });
    if (outputs.length === 0) {
      const gate = `${name}/done`;
      const value: Attribute = { tensor: { dtype: 'int32', shape: [], data: Int32Array.of(1) } };
      nodes.push({ name: gate, op: 'Const', input: effects, attributes: { dtype: { type: 'int32' }, value } });
      outputs.push(['done', gate]);
    }
    const inputs = Object.entries(entry.inputs).map(([key, { node }]) => [key, node.name] as const);
    entries[name] = { inputs: Object.fromEntries(inputs), outputs: Object.fromEntries(outputs) };
  }
  return { nodes, entries };
}

/** What waits for a node, or for the last round of a loop. */
function controlIn(exits: ReadonlyMap<Node, readonly string[]>) {
  return (node: Node): string => `^${exits.get(node)?.at(-1)?.split(':')[0] ?? node.name}`;
}

/**
 * Writes the loop's frame and tells where its carried values, and last the number of rounds, come out.
 * @param exits where the outputs of loops are found; those of loops in this one are added
 * @param around controls that a node without inputs needs in order to run where the loop stands, if that is in another
 */
function lowerLoop(
  node: Node,
  outside: (output: Output) => string,
  nodes: PlainNode[],
  exits: Map<Node, readonly string[]>,
  around: readonly string[] = [],
): string[] {
  if (!node.loop) throw new Error(`${node.name} is not a loop`);
  const { count, round, carried, body, effects } = node.loop;
  const frame = node.name;
  const write = (name: string, op: string, input: string[], attributes: Record<string, Attribute>) => {
    nodes.push({ name: `${frame}/${name}`, op, input, attributes });
    return `${frame}/${name}:0`;
  };
  const type = (dtype: DType): Record<string, Attribute> => ({ T: { type: dtype } });
  const enter = (name: string, value: string, dtype: DType, isConstant: boolean) =>
    write(name, 'Enter', [value, ...around], {
      ...type(dtype),
      frame_name: { string: frame },
      is_constant: { bool: isConstant },
      parallel_iterations: { int: 1 },
    });
  const number = (name: string, value: number, controls: readonly string[]) =>
    write(name, 'Const', [...controls], {
      dtype: { type: 'int32' },
      value: { tensor: { dtype: 'int32', shape: [], data: Int32Array.of(value) } },
    });

  // Values that go round: enter, merge with the next round's, and switch to the body or to the exit.
  const turning = [
    { key: 'round', dtype: 'int32' as DType, initial: number('zero', 0, around), current: round },
    ...carried.map(({ initial, current }, i) => ({
      key: `carried${i}`,
      dtype: initial.dtype,
      initial: outside(initial),
      current,
    })),
  ];
  const merged = turning.map(({ key, dtype, initial }) => {
    const entered = enter(`${key}/enter`, initial, dtype, false);
    return write(`${key}/merge`, 'Merge', [entered, `${frame}/${key}/next:0`], { ...type(dtype), N: { int: 2 } });
  });
  const limit = enter('count', outside(count), 'int32', true);
  const less = write('less', 'Less', [merged[0] ?? '', limit], type('int32'));
  const condition = write('condition', 'LoopCond', [less], {});
  const places = new Map<Node, string>();
  const ends = turning.map(({ key, dtype, current }, i) => {
    const turn = write(`${key}/switch`, 'Switch', [merged[i] ?? '', condition], type(dtype));
    const now = write(`${key}/now`, 'Identity', [turn.replace(/:0$/, ':1')], type(dtype));
    places.set(current.node, now);
    return write(`${key}/exit`, 'Exit', [turn], type(dtype));
  });
  const pivot = `^${frame}/round/now`;
  const control = controlIn(exits);

  // The body. What comes from outside enters as a constant of the loop; nodes that only such values feed wait for the
  // pivot, so that they run once in each round and not in the round that does not take place.
  const inside = new Set(body);
  const entered = new Map<string, string>();
  const reference = (value: Output): string => {
    const place = places.get(value.node);
    if (place) return place;
    if (inside.has(value.node)) return exits.get(value.node)?.[value.index] ?? `${value.node.name}:${value.index}`;
    const name = outside(value);
    const known = entered.get(name);
    if (known) return known;
    const key = `outside/${entered.size}`;
    const { op, attributes } = value.node;
    const made = op === 'Const' ? write(key, op, [pivot], { ...attributes }) : enter(key, name, value.dtype, true);
    entered.set(name, made);
    return made;
  };
  for (const each of body) {
    const { name, op, inputs, controls, attributes } = each;
    if (op === 'LoopInput') continue;
    if (each.loop) {
      exits.set(each, lowerLoop(each, reference, nodes, exits, [pivot]));
      continue;
    }
    for (const before of controls) {
      if (!inside.has(before)) throw new Error(`${name}: a node outside the loop cannot hold up one inside`);
    }
    const depends = inputs.some((input) => inside.has(input.node)) || controls.length > 0;
    const input = [...inputs.map(reference), ...controls.map(control), ...(depends ? [] : [pivot])];
    nodes.push({ name, op, input, attributes });
  }

  // The next round begins when all effects have happened.
  const sum = write('round/sum', 'AddV2', [`${frame}/round/now:0`, number('one', 1, [pivot])], type('int32'));
  const gated = write('round/gate', 'Identity', [sum, ...effects.map(control)], type('int32'));
  write('round/next', 'NextIteration', [gated], type('int32'));
  for (const [i, { next, initial }] of carried.entries()) {
    // A constant of the loop is there in every round, even in those that do not take place: the loop would never end.
    const turned = inside.has(next.node)
      ? reference(next)
      : write(`carried${i}/held`, 'Identity', [reference(next), pivot], type(initial.dtype));
    write(`carried${i}/next`, 'NextIteration', [turned], type(initial.dtype));
  }
  return [...ends.slice(1), ...ends.slice(0, 1)];
}
