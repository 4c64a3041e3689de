import { grown } from '../../core/omega/grown';
import { randomOf } from '../../core/random';
import type { Graph, Node, Variable } from '../../graph/graph';
import { assign, read, zeros } from '../../graph/ops';
import { elements, float32, type Value } from '../../graph/value';
import { initialValues } from '../../network/initializer';
import type { Parameter } from '../../network/layer';
import { groupOf, type Network } from '../../network/network';

/** What a network in training is, between steps: the values of its variables, by name. */
export type State = ReadonlyMap<string, Float32Array>;

/** Names as in a checkpoint. */
export const weightOf = (parameter: string): string => `weights/${parameter}`;
export const statisticOf = (parameter: string): string => `statistics/${parameter}`;
const OPTIMIZER = 'optimizer/';
export const slotOf = (slot: string, parameter: string): string => `${OPTIMIZER}${slot}/${parameter}`;

/** Makes the variables and the entries `save` and `restore` that read and write all of them. */
export function addState(graph: Graph, parts: readonly Parameter[]): ReadonlyMap<string, Variable> {
  const variables = addVariables(graph, parts);
  const inputs = Object.fromEntries(
    [...variables].map(([name, { shape }]) => [name, graph.input(`restore/${name}`, 'float32', shape)]),
  );
  const writes = [...variables].map(([name, variable]) => assign(variable, inputs[name] ?? read(variable)));
  graph.entry('restore', inputs, {}, writes);
  graph.entry('save', {}, Object.fromEntries([...variables].map(([name, variable]) => [name, read(variable)])));
  return variables;
}

/** Makes variables; by themselves, they are not part of the state. */
export function addVariables(graph: Graph, parts: readonly Parameter[]): ReadonlyMap<string, Variable> {
  return new Map(parts.map(({ name, shape }) => [name, graph.variable(name, shape)]));
}

/** Sets variables to zero. */
export function zeroed(variables: readonly Variable[]): readonly Node[] {
  return variables.map((variable) => assign(variable, zeros(variable.handle.node.graph, variable.shape)));
}

/**
 * The state a network of these parts starts a task with: what was there before, and fresh values for what is new. A
 * part that has grown along its last axis (a head with more units) keeps its old columns, but its optimizer state starts
 * again: the bias of moments of different ages cannot be corrected alike.
 */
export function adopt(parts: readonly Parameter[], before: State, seed: number): State {
  return new Map(
    parts.map(({ name, shape, initial }) => {
      const old = before.get(name);
      if (old?.length === elements(shape)) return [name, old];
      const fresh = initialValues(shape, initial, randomOf(seed, 'initial', name));
      if (!old) return [name, fresh];
      if (name.startsWith(OPTIMIZER)) return [name, fresh];
      const widened = grown(old, shape, fresh);
      if (!widened) throw new Error(`${name}: ${old.length} values do not fit the shape [${shape}]`);
      return [name, widened];
    }),
  );
}

/**
 * Steps of each group of parameters after a task boundary, given those before. A group with layers that are new or have
 * grown starts again, as its optimizer state does.
 */
export function optimizerStepsAfter(
  { network, parts }: { readonly network: Network; readonly parts: readonly Parameter[] },
  before: State,
  steps: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const changed = new Set(
    parts.filter(({ name, shape }) => before.get(name)?.length !== elements(shape)).map(({ name }) => name),
  );
  const restarted = network.parameters.filter(({ name }) => changed.has(weightOf(name)));
  const groups = new Set(restarted.map(({ name }) => groupOf(network, name)));
  return Object.fromEntries(Object.entries(steps).filter(([group]) => !groups.has(group)));
}

/** The state as feeds of the entry `restore`. */
export function feedsOf(state: State, parts: readonly Parameter[]): Record<string, Value> {
  return Object.fromEntries(parts.map(({ name, shape }) => [name, float32(state.get(name) ?? missing(name), shape)]));
}

function missing(name: string): never {
  throw new Error(`the state has no "${name}"`);
}
