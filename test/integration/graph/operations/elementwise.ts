import type { Output } from '../../../../src/graph/graph';
import * as op from '../../../../src/graph/ops';
import { bytes, float32, int32, scalar, type Value } from '../../../../src/graph/value';
import { randomFloats, randomIntegers } from '../../../fixtures/engines';
import { EXACT, type Inputs, input, type OperationCase, onEach, ROUNDING } from './operationCase';

const pairs: Readonly<Record<string, Value>> = {
  matrix: randomFloats([3, 4], -1, 1, 'matrix'),
  other: randomFloats([3, 4], 0.5, 2, 'other'),
  row: randomFloats([4], 0.5, 2),
  column: randomFloats([3, 1], 0.5, 2),
  number: scalar(0.7),
  deep: randomFloats([2, 3, 4]),
  middle: randomFloats([2, 1, 4], 0.5, 2),
};

const integerPairs: Readonly<Record<string, Value>> = {
  integers: int32(Int32Array.of(7, -7, 0, 2_000_000_000, -5, 9), [2, 3]),
  divisors: int32(Int32Array.of(2, 2, 3, 7, -3, 9), [2, 3]),
  three: int32(Int32Array.of(2, 3, -4)),
};

const onFloats = (f: (a: Output, b: Output) => Output) => (inputs: Inputs) => {
  const get = (name: string) => input(inputs, name);
  return {
    same: f(get('matrix'), get('other')),
    row: f(get('matrix'), get('row')),
    rowFirst: f(get('row'), get('other')),
    column: f(get('matrix'), get('column')),
    outer: f(get('column'), get('row')),
    number: f(get('matrix'), get('number')),
    numberFirst: f(get('number'), get('other')),
    deep: f(get('deep'), get('other')),
    middle: f(get('deep'), get('middle')),
    numbers: f(get('number'), get('number')),
  };
};

const onIntegers = (f: (a: Output, b: Output) => Output) => (inputs: Inputs) => ({
  integers: f(input(inputs, 'integers'), input(inputs, 'divisors')),
  integerRow: f(input(inputs, 'integers'), input(inputs, 'three')),
});

const onBoth = (f: (a: Output, b: Output) => Output, tolerance: number): OperationCase => ({
  given: { ...pairs, ...integerPairs },
  write: (inputs) => ({ ...onFloats(f)(inputs), ...onIntegers(f)(inputs) }),
  tolerance,
});

function ofOne(f: (x: Output) => Output, from: number, to: number, tolerance: number): OperationCase {
  return {
    given: {
      vector: randomFloats([1000], from, to),
      image: randomFloats([2, 5, 3, 7], from, to),
      number: randomFloats([], from, to),
    },
    write: onEach((x) => f(x)),
    tolerance,
  };
}

const raw = Uint8Array.from({ length: 60 }, (_, i) => (i * 37) % 256);

export const elementwise = {
  add: onBoth(op.add, EXACT),
  sub: onBoth(op.sub, EXACT),
  mul: onBoth(op.mul, EXACT),
  div: onBoth(op.div, ROUNDING),
  maximum: onBoth(op.maximum, EXACT),
  equal: {
    given: { ...pairs, ...integerPairs, labels: int32(Int32Array.of(1, 2, 3)), hits: int32(Int32Array.of(1, 0, 3)) },
    write: (inputs) => ({
      ...onFloats(op.equal)(inputs),
      ...onIntegers(op.equal)(inputs),
      itself: op.equal(input(inputs, 'matrix'), input(inputs, 'matrix')),
      labels: op.equal(input(inputs, 'labels'), input(inputs, 'hits')),
    }),
    tolerance: EXACT,
  },
  greaterEqual: {
    given: { ...pairs, ...integerPairs },
    write: (inputs) => ({
      ...onFloats(op.greaterEqual)(inputs),
      ...onIntegers(op.greaterEqual)(inputs),
      itself: op.greaterEqual(input(inputs, 'matrix'), input(inputs, 'matrix')),
    }),
    tolerance: EXACT,
  },
  abs: ofOne(op.abs, -2, 2, EXACT),
  square: ofOne(op.square, -2, 2, EXACT),
  sqrt: ofOne(op.sqrt, 0, 4, ROUNDING),
  rsqrt: ofOne(op.rsqrt, 0.01, 4, 1e-6),
  sign: {
    given: { x: float32(Float32Array.of(-3, -0.5, 0, 0.5, 7)) },
    write: (inputs) => ({ signs: op.sign(input(inputs, 'x')) }),
    tolerance: EXACT,
  },
  relu: ofOne(op.relu, -2, 2, EXACT),
  relu6: ofOne(op.relu6, -8, 8, EXACT),
  sigmoid: ofOne(op.sigmoid, -20, 20, 1e-6),
  softplus: ofOne(op.softplus, -20, 20, 1e-6),
  reluGrad: {
    given: { delta: randomFloats([6, 50], -1, 1, 'delta'), x: randomFloats([6, 50]) },
    write: (inputs) => ({
      delta: op.reluGrad(input(inputs, 'delta'), op.relu(input(inputs, 'x'))),
      zeros: op.reluGrad(
        input(inputs, 'delta'),
        op.mul(input(inputs, 'x'), op.constant(input(inputs, 'x').node.graph, 0)),
      ),
    }),
    tolerance: EXACT,
  },
  relu6Grad: {
    given: { delta: randomFloats([6, 50], -1, 1, 'delta'), x: randomFloats([6, 50], -8, 14) },
    write: (inputs) => ({ delta: op.relu6Grad(input(inputs, 'delta'), op.relu6(input(inputs, 'x'))) }),
    tolerance: EXACT,
  },
  addN: {
    given: { a: randomFloats([7, 3], -1, 1, 'a'), b: randomFloats([7, 3], -1, 1, 'b'), c: randomFloats([7, 3], 5, 9) },
    write: (inputs) => ({
      three: op.addN(Object.values(inputs)),
      two: op.addN([input(inputs, 'a'), input(inputs, 'a')]),
      one: op.addN([input(inputs, 'a')]),
    }),
    tolerance: ROUNDING,
  },
  cast: {
    given: {
      floats: float32(Float32Array.of(-1.9, -0.5, 0, 0.5, 1.9, 254.7)),
      integers: int32(Int32Array.of(0, 1, 200, -5, 100_000)),
      raw: bytes(raw),
    },
    write: (inputs) => {
      const [numbers, integers] = [input(inputs, 'floats'), input(inputs, 'integers')];
      const pixels = op.decodeRaw(input(inputs, 'raw'));
      return {
        toInteger: op.cast(numbers, 'int32'),
        integerToFloat: op.cast(integers, 'float32'),
        bytesToFloat: op.cast(pixels, 'float32'),
        bytesToInteger: op.cast(pixels, 'int32'),
        boolToFloat: op.cast(op.equal(integers, integers), 'float32'),
        boolToInteger: op.cast(op.greaterEqual(numbers, op.relu(numbers)), 'int32'),
        toBytes: op.cast(op.cast(op.relu(numbers), 'uint8'), 'int32'),
      };
    },
    tolerance: EXACT,
  },
  after: {
    given: { x: randomFloats([3]), n: randomIntegers([2], 9) },
    write: (inputs) => ({
      floats: op.after(input(inputs, 'x'), [input(inputs, 'n').node]),
      integers: op.after(input(inputs, 'n'), []),
    }),
    tolerance: EXACT,
  },
} satisfies Record<string, OperationCase>;
