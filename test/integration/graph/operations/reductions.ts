import * as op from '../../../../src/graph/ops';
import { float32, scalar } from '../../../../src/graph/value';
import { randomFloats, randomIntegers } from '../../../fixtures/engines';
import { EXACT, input, type OperationCase, onEach, SUMS } from './operationCase';

function reduction(f: typeof op.sum): OperationCase {
  return {
    given: {
      matrix: randomFloats([5, 7]),
      image: randomFloats([4, 3, 5, 2]),
      long: randomFloats([300, 200], 0, 1),
      integers: randomIntegers([4, 6], 100),
    },
    write: (inputs) => {
      const [matrix, image] = [input(inputs, 'matrix'), input(inputs, 'image')];
      return {
        rows: f(matrix, [0]),
        columns: f(matrix, [1]),
        last: f(matrix, [-1], true),
        all: f(matrix, [0, 1]),
        none: f(matrix, []),
        places: f(image, [1, 2]),
        ends: f(image, [0, 3], true),
        second: f(image, [1]),
        third: f(image, [2], true),
        long: f(input(inputs, 'long'), [0, 1]),
        integers: f(input(inputs, 'integers'), [0]),
        integer: f(input(inputs, 'integers'), [0, 1]),
      };
    },
    tolerance: SUMS,
  };
}

export const reductions = {
  sum: reduction(op.sum),
  mean: reduction(op.mean),
  total: {
    given: { matrix: randomFloats([40, 7]), deep: randomFloats([3, 4, 5]), number: scalar(3) },
    write: onEach((x) => op.total(x)),
    tolerance: SUMS,
  },
  argMax: {
    given: {
      logits: randomFloats([30, 10]),
      deep: randomFloats([3, 4, 5]),
      ties: float32(Float32Array.of(1, 3, 3, 2)),
    },
    write: (inputs) => ({
      rows: op.argMax(input(inputs, 'logits'), 1),
      columns: op.argMax(input(inputs, 'logits'), 0),
      last: op.argMax(input(inputs, 'deep'), -1),
      middle: op.argMax(input(inputs, 'deep'), 1),
      ties: op.argMax(input(inputs, 'ties'), 0),
    }),
    tolerance: EXACT,
  },
  biasAddGrad: {
    given: { x: randomFloats([90, 6]), image: randomFloats([2, 3, 4, 6]) },
    write: onEach((x) => op.biasAddGrad(x)),
    tolerance: SUMS,
  },
} satisfies Record<string, OperationCase>;
