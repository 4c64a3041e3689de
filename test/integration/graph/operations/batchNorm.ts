import type { Output } from '../../../../src/graph/graph';
import * as op from '../../../../src/graph/ops';
import { randomFloats } from '../../../fixtures/engines';
import { type Inputs, input, type OperationCase, SUMS } from './operationCase';

const EPSILON = 1e-5;
const shapes = { images: [6, 5, 4, 3], units: [9, 1, 1, 7], single: [1, 1, 1, 4] } as const;

/** Images, and what each channel of theirs has. */
const given = Object.fromEntries(
  Object.entries(shapes).flatMap(([name, shape]) => [
    [`${name}/x`, randomFloats(shape, -1, 3, 'x')],
    [`${name}/delta`, randomFloats(shape, -1, 1, 'delta')],
    ...['scale', 'shift', 'mean'].map((part) => [`${name}/${part}`, randomFloats([shape[3]], -1, 1, part)]),
    [`${name}/variance`, randomFloats([shape[3]], 0.5, 2, 'variance')],
  ]),
);

function onEach(write: (of: (part: string) => Output) => Inputs): OperationCase {
  return {
    given,
    write: (inputs) =>
      Object.fromEntries(
        Object.keys(shapes).flatMap((name) => {
          const results = write((part) => input(inputs, `${name}/${part}`));
          return Object.entries(results).map(([result, value]) => [`${name}/${result}`, value]);
        }),
      ),
    tolerance: SUMS,
  };
}

const trained = (of: (part: string) => Output) =>
  op.fusedBatchNorm(
    of('x'),
    { scale: of('scale'), shift: of('shift') },
    { mean: of('mean'), variance: of('variance') },
    { epsilon: EPSILON, weight: 0.1 },
  );

export const batchNorm = {
  fusedFrozenNorm: onEach((of) => ({
    y: op.fusedFrozenNorm(
      of('x'),
      { scale: of('scale'), shift: of('shift') },
      { mean: of('mean'), variance: of('variance') },
      EPSILON,
    ),
  })),
  fusedBatchNorm: onEach((of) => {
    const { normalized, moved } = trained(of);
    return { y: normalized, ...moved };
  }),
  fusedBatchNormGrad: onEach((of) => ({
    ...op.fusedBatchNormGrad(of('x'), of('scale'), trained(of).saved, of('delta'), EPSILON),
  })),
} satisfies Record<string, OperationCase>;
