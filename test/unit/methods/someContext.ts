import type { HeadLayout } from '../../../src/methods/headLayout';
import type { MethodContext } from '../../../src/methods/method';
import type { Parameter } from '../../../src/network/layer';

/** A network of one weight. */
export const weight: Parameter = { name: 'dense1/kernel', shape: [1], initial: { kind: 'zeros' } };

/** One head of two units, with these parameters, in the first task. */
export function someHead(kind: HeadLayout['kind'] = 'shared', parameters: readonly string[] = []): HeadLayout {
  return { kind, all: [{ first: 0, count: 2, parameters: new Set(parameters) }], old: [], outputs: 2 };
}

export function someContext(changes: Partial<Omit<MethodContext, 'tasks'>> = {}): MethodContext {
  const { task = 1 } = changes;
  return {
    task,
    tasks: Array.from({ length: task }, (_, i) => i + 1),
    parameters: [weight],
    statistics: [],
    heads: someHead(),
    features: 3,
    inputs: 4,
    inputBytes: 4,
    seed: 0,
    ...changes,
  };
}
