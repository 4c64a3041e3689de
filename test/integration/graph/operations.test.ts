import { describe, expect, test } from 'vitest';
import { Graph, type Output } from '../../../src/graph/graph';
import * as op from '../../../src/graph/ops';
import { bytes, float32, floats, int32 } from '../../../src/graph/value';
import { engines, sameOnAllEngines } from '../../fixtures/allEngines';
import { difference, expectClose, openSession, randomFloats } from '../../fixtures/engines';
import { batchNorm } from './operations/batchNorm';
import { cropAndResize } from './operations/cropAndResize';
import { elementwise } from './operations/elementwise';
import { files } from './operations/files';
import { EXACT, type OperationCase, SUMS } from './operations/operationCase';
import { products } from './operations/products';
import { random } from './operations/random';
import { reductions } from './operations/reductions';
import { shapes } from './operations/shapes';
import { softmax } from './operations/softmax';
import { variables } from './operations/variables';
import { windows } from './operations/windows';

type Operation = Exclude<keyof typeof op, 'positions' | 'zerosAround' | 'fits'>;

/** Every operation of ops/: one that is missing here does not compile. */
const cases: Readonly<Record<Operation, OperationCase>> = {
  ...elementwise,
  ...reductions,
  ...shapes,
  ...products,
  ...windows,
  ...batchNorm,
  ...cropAndResize,
  ...softmax,
  ...random,
  ...variables,
  ...files,
};

describe('an operation gives the same on every engine', () => {
  test.for(Object.entries(cases))('%s', async ([, { given, write, tolerance }]) => {
    await sameOnAllEngines(given, write, tolerance);
  });
});

test('of equal largest elements in a window the first takes the delta of a max-pooling', async () => {
  const results = await sameOnAllEngines(
    { x: float32(Float32Array.of(1, 1, 1, 1), [1, 2, 2, 1]), delta: float32(Float32Array.of(5), [1, 1, 1, 1]) },
    ({ x, delta }) => {
      const window = { stride: 2, padding: 'valid' } as const;
      const y = op.maxPool(x as Output, 2, window);
      return { x: op.maxPoolGrad(x as Output, y, delta as Output, 2, window) };
    },
    EXACT,
  );
  expect([...floats(results.x)]).toEqual([5, 0, 0, 0]);
});

test('the gradient of a large convolution is summed over parts of the batch', async () => {
  // 40 samples of 12·12 windows of 5·5·16 weights are more than what is laid out at a time.
  const window = { stride: 1, padding: 'same' } as const;
  await sameOnAllEngines(
    { x: randomFloats([40, 12, 12, 16]), delta: randomFloats([40, 12, 12, 8]) },
    ({ x, delta }) => ({ kernel: op.conv2DBackpropFilter(x as Output, [5, 5, 16, 8], delta as Output, window) }),
    SUMS,
  );
});

test.for(engines)('rows of bytes go into a variable and come out on $info.kind', async (engine) => {
  const graph = new Graph();
  const pixels = graph.variable('pixels', [6, 10], 'uint8');
  const raw = graph.input('raw', 'string', [1]);
  const rows = graph.input('rows', 'int32', [null]);
  graph.entry('clear', {}, {}, [op.assign(pixels, op.fill([6, 10], op.cast(op.constant(graph, 0, 'int32'), 'uint8')))]);
  graph.entry('write', { raw, rows }, {}, [op.scatterRows(pixels, rows, op.reshape(op.decodeRaw(raw), [null, 10]))]);
  graph.entry('read', { rows }, { x: op.cast(op.gatherRows(pixels, rows), 'float32') });
  const session = await openSession(engine, graph);
  session.run('clear');
  const three = Uint8Array.from({ length: 30 }, (_, i) => 250 - i);
  session.run('write', { raw: bytes(three), rows: int32(Int32Array.of(5, 1, 2)) });
  const { x } = session.run('read', { rows: int32(Int32Array.of(1, 0, 5)) });
  expect([...floats(x)]).toEqual([...three.subarray(10, 20), ...new Uint8Array(10), ...three.subarray(0, 10)]);
});

test.for(engines)('a changed variable is seen by the next product on $info.kind', async (engine) => {
  const graph = new Graph();
  const w = graph.variable('w', [4, 4]);
  const [x, value, rows] = [
    graph.input('x', 'float32', [2, 4]),
    graph.input('value', 'float32', [4, 4]),
    graph.input('rows', 'int32', [null]),
  ];
  const some = graph.input('some', 'float32', [null, 4]);
  graph.entry('set', { value }, {}, [op.assign(w, value)]);
  graph.entry('change', { rows, some }, {}, [op.scatterRows(w, rows, some)]);
  graph.entry('multiply', { x }, { y: op.matMul(x, op.read(w)) });
  const session = await openSession(engine, graph);
  session.run('set', { value: float32(new Float32Array(16).fill(1), [4, 4]) });
  const ones = float32(new Float32Array(8).fill(1), [2, 4]);
  expectClose(session.run('multiply', { x: ones }), { y: float32(new Float32Array(8).fill(4), [2, 4]) }, EXACT);
  session.run('change', { rows: int32(Int32Array.of(2)), some: float32(new Float32Array(4).fill(3), [1, 4]) });
  expect(difference(floats(session.run('multiply', { x: ones }).y), new Float32Array(8).fill(6))).toBe(0);
});
