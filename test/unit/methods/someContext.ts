import type { MethodContext } from '../../../src/methods/method';
import type { Parameter } from '../../../src/network/layer';

/** A network of one weight. */
export const weight: Parameter = { name: 'dense1/kernel', shape: [1], initial: { kind: 'zeros' } };

export function someContext(changes: Partial<MethodContext> = {}): MethodContext {
  return {
    parameters: [weight],
    statistics: [],
    headParameters: new Set(),
    multiHead: false,
    growingHead: false,
    headUnits: [2],
    oldUnits: 0,
    task: 1,
    inputs: 4,
    features: 3,
    sampleBytes: 5,
    seed: 0,
    ...changes,
  };
}
