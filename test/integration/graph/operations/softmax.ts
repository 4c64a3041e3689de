import * as op from '../../../../src/graph/ops';
import { randomFloats, randomIntegers } from '../../../fixtures/engines';
import { input, type OperationCase, onEach, ROUNDING } from './operationCase';

export const softmax = {
  softmax: {
    given: { logits: randomFloats([20, 10], -5, 5), large: randomFloats([3, 4], -800, 800), one: randomFloats([5, 1]) },
    write: onEach((x) => op.softmax(x)),
    tolerance: 1e-6,
  },
  sparseSoftmaxCrossEntropy: {
    given: { logits: randomFloats([40, 10], -8, 8), labels: randomIntegers([40], 10) },
    write: (inputs) => ({ ...op.sparseSoftmaxCrossEntropy(input(inputs, 'logits'), input(inputs, 'labels')) }),
    tolerance: ROUNDING,
  },
} satisfies Record<string, OperationCase>;
