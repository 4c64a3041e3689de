import * as op from '../../../../src/graph/ops';
import { int32 } from '../../../../src/graph/value';
import { randomFloats } from '../../../fixtures/engines';
import { EXACT, input, type OperationCase } from './operationCase';

export const random = {
  statelessRandomUniform: {
    given: {
      x: randomFloats([13, 7]),
      one: randomFloats([1]),
      seed: int32(Int32Array.of(1, 2)),
      negative: int32(Int32Array.of(-1, -2_147_483_648)),
      large: int32(Int32Array.of(2_147_483_647, 12_345)),
    },
    write: (inputs) => ({
      seed: op.statelessRandomUniform(input(inputs, 'x'), input(inputs, 'seed')),
      negative: op.statelessRandomUniform(input(inputs, 'x'), input(inputs, 'negative')),
      large: op.statelessRandomUniform(input(inputs, 'x'), input(inputs, 'large')),
      one: op.statelessRandomUniform(input(inputs, 'one'), input(inputs, 'seed')),
    }),
    tolerance: EXACT,
  },
} satisfies Record<string, OperationCase>;
