import * as op from '../../../../src/graph/ops';
import { bytes, int32, scalar } from '../../../../src/graph/value';
import { randomFloats, randomIntegers } from '../../../fixtures/engines';
import { EXACT, input, type OperationCase, onEach } from './operationCase';

const raw = Uint8Array.from({ length: 60 }, (_, i) => (i * 37) % 256);

export const shapes = {
  constant: {
    given: { x: scalar(1) },
    write: (_, graph) => ({
      number: op.constant(graph, 0.1),
      list: op.constant(graph, [1, -2.5]),
      integers: op.constant(graph, [3, -4], 'int32'),
    }),
    tolerance: EXACT,
  },
  tensor: {
    given: { x: scalar(1) },
    write: (_, graph) => ({
      floats: op.tensor(graph, randomFloats([2, 3])),
      integers: op.tensor(graph, int32(Int32Array.of(1, 2, 3, 4), [2, 2])),
      bytes: op.cast(op.tensor(graph, { dtype: 'uint8', shape: [2, 2], data: Uint8Array.of(1, 2, 254, 255) }), 'int32'),
    }),
    tolerance: EXACT,
  },
  zeros: {
    given: {},
    write: (_, graph) => ({
      floats: op.zeros(graph, [3, 2]),
      integers: op.zeros(graph, [4], 'int32'),
      bytes: op.cast(op.zeros(graph, [2, 2], 'uint8'), 'int32'),
    }),
    tolerance: EXACT,
  },
  fill: {
    given: { x: scalar(0.3), n: int32(Int32Array.of(-4), []) },
    write: (inputs) => ({
      floats: op.fill([3, 2], input(inputs, 'x')),
      integers: op.fill([4], input(inputs, 'n')),
      number: op.fill([], input(inputs, 'x')),
      bytes: op.cast(op.fill([5], op.cast(op.constant(input(inputs, 'n').node.graph, 200, 'int32'), 'uint8')), 'int32'),
    }),
    tolerance: EXACT,
  },
  reshape: {
    given: { x: randomFloats([4, 6]), n: randomIntegers([6], 9) },
    write: (inputs) => ({
      known: op.reshape(input(inputs, 'x'), [2, 3, 4]),
      open: op.reshape(input(inputs, 'x'), [null, 8]),
      flat: op.reshape(input(inputs, 'x'), [null]),
      integers: op.reshape(input(inputs, 'n'), [3, null]),
      used: op.add(op.reshape(input(inputs, 'x'), [24]), op.reshape(input(inputs, 'x'), [24])),
    }),
    tolerance: EXACT,
  },
  concat: {
    given: {
      a: randomFloats([2, 3], -1, 1, 'a'),
      b: randomFloats([2, 5]),
      c: randomFloats([4, 3]),
      n: randomIntegers([3], 9),
    },
    write: (inputs) => ({
      columns: op.concat([input(inputs, 'a'), input(inputs, 'b')], 1),
      last: op.concat([input(inputs, 'b'), input(inputs, 'a'), input(inputs, 'b')], -1),
      rows: op.concat([input(inputs, 'a'), input(inputs, 'c')], 0),
      one: op.concat([input(inputs, 'a')], 0),
      integers: op.concat([input(inputs, 'n'), input(inputs, 'n')], 0),
    }),
    tolerance: EXACT,
  },
  slice: {
    given: { x: randomFloats([4, 5, 6]), n: randomIntegers([9], 50) },
    write: (inputs) => ({
      middle: op.slice(input(inputs, 'x'), [1, 2, 3], [2, 2, 2]),
      rest: op.slice(input(inputs, 'x'), [1, 0, 4], [null, null, null]),
      rows: op.slice(input(inputs, 'x'), [2, 0, 0], [1, null, null]),
      integers: op.slice(input(inputs, 'n'), [3], [4]),
    }),
    tolerance: EXACT,
  },
  rowsBetween: {
    given: {
      x: randomFloats([5, 2, 3]),
      n: randomIntegers([9], 50),
      borders: { dtype: 'int32', shape: [3], data: Int32Array.of(0, 2, 5) },
    },
    write: (inputs) => {
      const border = (i: number) => op.reshape(op.slice(input(inputs, 'borders'), [i], [1]), []);
      return {
        first: op.rowsBetween(input(inputs, 'x'), border(0), border(1)),
        last: op.rowsBetween(input(inputs, 'x'), border(1), border(2)),
        none: op.rowsBetween(input(inputs, 'x'), border(1), border(1)),
        vector: op.rowsBetween(input(inputs, 'n'), border(1), border(2)),
      };
    },
    tolerance: EXACT,
  },
  stridedSlice: {
    given: { x: randomFloats([4, 5, 6]), image: randomFloats([2, 7, 9, 3]) },
    write: (inputs) => ({
      plain: op.stridedSlice(input(inputs, 'x'), [1, 2, 3], [2, 2, 2], [1, 1, 1]),
      strided: op.stridedSlice(input(inputs, 'x'), [0, 1, 1], [2, 2, 3], [2, 3, 2]),
      open: op.stridedSlice(input(inputs, 'x'), [1, 0, 1], [null, 2, null], [2, 4, 3]),
      window: op.stridedSlice(input(inputs, 'image'), [0, 2, 1, 0], [null, 3, 3, 3], [1, 2, 3, 1]),
    }),
    tolerance: EXACT,
  },
  pad: {
    given: { x: randomFloats([4, 5, 6]), image: randomFloats([2, 7, 9, 3]) },
    write: (inputs) => ({
      all: op.pad(input(inputs, 'x'), [
        [1, 2],
        [0, 3],
        [2, 0],
      ]),
      image: op.pad(input(inputs, 'image'), [
        [0, 0],
        [1, 2],
        [0, 1],
        [0, 0],
      ]),
      none: op.pad(input(inputs, 'x'), [
        [0, 0],
        [0, 0],
        [0, 0],
      ]),
    }),
    tolerance: EXACT,
  },
  pack: {
    given: { a: randomFloats([2, 3], -1, 1, 'a'), b: randomFloats([2, 3], -1, 1, 'b'), n: int32(Int32Array.of(3), []) },
    write: (inputs) => ({
      floats: op.pack([input(inputs, 'a'), input(inputs, 'b'), input(inputs, 'a')]),
      integers: op.pack([input(inputs, 'n'), input(inputs, 'n')]),
    }),
    tolerance: EXACT,
  },
  gather: {
    given: {
      x: randomFloats([4, 5, 3]),
      n: randomIntegers([6], 90),
      rows: randomIntegers([7], 4, 'rows'),
      grid: randomIntegers([2, 2], 4, 'grid'),
      columns: randomIntegers([6], 5, 'columns'),
      each: randomIntegers([4, 2], 5, 'each'),
      number: int32(Int32Array.of(2), []),
    },
    write: (inputs) => ({
      rows: op.gather(input(inputs, 'x'), input(inputs, 'rows')),
      grid: op.gather(input(inputs, 'x'), input(inputs, 'grid')),
      row: op.gather(input(inputs, 'x'), input(inputs, 'number')),
      columns: op.gather(input(inputs, 'x'), input(inputs, 'columns'), 1),
      last: op.gather(input(inputs, 'x'), input(inputs, 'number'), 2),
      each: op.gather(input(inputs, 'x'), input(inputs, 'each'), 1, 1),
      integers: op.gather(input(inputs, 'n'), input(inputs, 'grid')),
    }),
    tolerance: EXACT,
  },
  oneHot: {
    given: {
      labels: int32(Int32Array.of(0, 3, 2, -1, 4)),
      grid: randomIntegers([2, 3], 4),
      number: int32(Int32Array.of(1), []),
    },
    write: onEach((x) => op.oneHot(x, 4)),
    tolerance: EXACT,
  },
  decodeRaw: {
    given: { raw: bytes(raw) },
    write: (inputs) => ({
      flat: op.cast(op.decodeRaw(input(inputs, 'raw')), 'int32'),
      rows: op.cast(op.reshape(op.decodeRaw(input(inputs, 'raw')), [null, 10]), 'float32'),
    }),
    tolerance: EXACT,
  },
  shapeOf: {
    given: { x: randomFloats([4, 5, 3]), n: randomIntegers([6], 90), number: scalar(1) },
    write: onEach((x) => op.shapeOf(x)),
    tolerance: EXACT,
  },
  firstSize: {
    given: { x: randomFloats([4, 5, 3]), n: randomIntegers([6], 90) },
    write: onEach((x) => op.firstSize(x)),
    tolerance: EXACT,
  },
} satisfies Record<string, OperationCase>;
