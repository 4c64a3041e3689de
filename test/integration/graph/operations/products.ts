import * as op from '../../../../src/graph/ops';
import { randomFloats } from '../../../fixtures/engines';
import { EXACT, input, type OperationCase, SUMS } from './operationCase';

export const products = {
  matMul: {
    given: {
      a: randomFloats([37, 50], -1, 1, 'a'),
      b: randomFloats([50, 11], -1, 1, 'b'),
      at: randomFloats([50, 37], -1, 1, 'at'),
      bt: randomFloats([11, 50], -1, 1, 'bt'),
      row: randomFloats([1, 50]),
      wide: randomFloats([50, 300]),
    },
    write: (inputs) => ({
      plain: op.matMul(input(inputs, 'a'), input(inputs, 'b')),
      first: op.matMul(input(inputs, 'at'), input(inputs, 'b'), true),
      second: op.matMul(input(inputs, 'a'), input(inputs, 'bt'), false, true),
      both: op.matMul(input(inputs, 'at'), input(inputs, 'bt'), true, true),
      row: op.matMul(input(inputs, 'row'), input(inputs, 'b')),
      outer: op.matMul(input(inputs, 'row'), input(inputs, 'row'), true),
      wide: op.matMul(input(inputs, 'a'), input(inputs, 'wide')),
    }),
    tolerance: SUMS,
  },
  batchMatMulTransposed: {
    given: {
      a: randomFloats([5, 20, 7], -1, 1, 'a'),
      b: randomFloats([5, 20, 4], -1, 1, 'b'),
      one: randomFloats([1, 20, 3]),
      ones: randomFloats([1, 20, 1]),
    },
    write: (inputs) => ({
      batch: op.batchMatMulTransposed(input(inputs, 'a'), input(inputs, 'b')),
      one: op.batchMatMulTransposed(input(inputs, 'one'), input(inputs, 'ones')),
    }),
    tolerance: SUMS,
  },
  biasAdd: {
    given: { x: randomFloats([9, 6]), image: randomFloats([2, 3, 4, 6]), bias: randomFloats([6]) },
    write: (inputs) => ({
      matrix: op.biasAdd(input(inputs, 'x'), input(inputs, 'bias')),
      image: op.biasAdd(input(inputs, 'image'), input(inputs, 'bias')),
    }),
    tolerance: EXACT,
  },
} satisfies Record<string, OperationCase>;
