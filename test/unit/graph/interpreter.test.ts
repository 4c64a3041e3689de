import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Graph, type Output } from '../../../src/graph/graph';
import { openInterpreter } from '../../../src/graph/interpreter';
import * as op from '../../../src/graph/ops';
import { bytes, float32, floats, int32, integer, numberOf, scalar } from '../../../src/graph/value';

const engines = [await openInterpreter('wasm'), await openInterpreter('cpu')];

/** Tensors that the backend holds. */
const tensors = (kind: string): number => tf.findBackend(kind).numDataIds();

/** Every way a tensor comes and goes: constants, loops, variables, shared reads, unused outputs, chosen rows. */
function busyProgram(): Graph {
  const graph = new Graph();
  const [w, m, v] = [graph.variable('w', [4, 3]), graph.variable('m', [4, 3]), graph.variable('v', [4, 3])];
  const [x, labels] = [graph.input('x', 'float32', [null, 4]), graph.input('labels', 'int32', [null])];
  const count = graph.input('count', 'int32', []);
  const zeros = op.fill([4, 3], op.constant(graph, 0));
  graph.entry(
    'start',
    {},
    {},
    [w, m, v].map((variable) => op.assign(variable, zeros)),
  );
  const number = (value: number) => op.constant(graph, value);
  const loop = graph.loop(count, [number(0), number(1)], (_, [sum, kept]) => {
    const weights = op.read(w);
    const logits = op.matMul(x, weights);
    const { loss, gradient } = op.sparseSoftmaxCrossEntropy(logits, labels);
    const g = op.matMul(x, gradient, true);
    const betas = [number(0.9), number(0.999)] as const;
    const update = op.applyAdam(w, [m, v], [number(0), number(0)], number(0.1), betas, number(1e-8), g, [weights.node]);
    const row = op.scatterRows(w, op.constant(graph, [0], 'int32'), op.slice(weights, [0, 0], [1, null]));
    return { next: [op.add(sum as Output, op.mean(loss, [0])), kept as Output], effects: [update, row] };
  });
  const [sum, kept] = loop.carried as [Output, Output];
  const twice = op.read(w, [loop.node]);
  graph.entry('train', { x, labels, count }, { sum, kept, twice, again: op.reshape(twice, [12]) });
  graph.entry('wrong', { x, labels }, { y: op.sparseSoftmaxCrossEntropy(op.square(x), op.add(labels, labels)).loss });
  graph.entry('add', {}, {}, [op.assignAdd(w, op.read(w))]);
  return graph;
}

const feeds = {
  x: float32(Float32Array.from({ length: 20 }, Math.sin), [5, 4]),
  labels: int32(Int32Array.of(0, 1, 2, 1, 0)),
};

describe.for(engines)('the interpreter on $info.kind', (engine) => {
  const { kind } = engine.info;

  test('keeps no tensor over thousands of runs, nor after a failed one, and none once closed', async () => {
    const before = tensors(kind);
    const session = await engine.open(busyProgram());
    session.run('start');
    session.run('train', { ...feeds, count: integer(3) });
    const steady = tensors(kind);
    for (let i = 0; i < 1000; i++) session.run('train', { ...feeds, count: integer(i % 4) });
    expect(tensors(kind)).toBe(steady);
    for (let i = 0; i < 10; i++) {
      session.run('add');
      expect(() => session.run('wrong', { ...feeds, labels: int32(Int32Array.of(0, 0, 0, 0, 9)) })).toThrow('label 18');
    }
    expect(tensors(kind)).toBe(steady);
    session.close();
    expect(tensors(kind)).toBe(before);
    expect(() => session.run('start')).toThrow('closed');
    session.close();
  });

  test('gives and takes copies', async () => {
    const graph = new Graph();
    const [w, pixels] = [graph.variable('w', [2]), graph.variable('pixels', [2], 'int32')];
    const [x, n] = [graph.input('x', 'float32', [2]), graph.input('n', 'int32', [2])];
    graph.entry('set', { x, n }, {}, [op.assign(w, x), op.assign(pixels, n)]);
    graph.entry('get', {}, { w: op.read(w), pixels: op.read(pixels) });
    const row = op.constant(graph, [0], 'int32');
    graph.entry('change', {}, {}, [op.scatterRows(pixels, row, op.constant(graph, [9], 'int32'))]);
    const session = await engine.open(graph);
    onTestFinished(() => session.close());
    const [given, numbers] = [Float32Array.of(1, 2), Int32Array.of(3, 4)];
    session.run('set', { x: float32(given), n: int32(numbers) });
    given.fill(0);
    numbers.fill(0);
    const first = session.run('get');
    session.run('change');
    expect([...floats(first.w), ...(first.pixels?.data ?? [])]).toEqual([1, 2, 3, 4]);
    floats(first.w).fill(7);
    const second = session.run('get');
    expect([...floats(second.w), ...(second.pixels?.data ?? [])]).toEqual([1, 2, 9, 4]);
  });

  test('lets a value that was read stay as it was', async () => {
    const graph = new Graph();
    const w = graph.variable('w', [2, 2]);
    const pixels = graph.variable('pixels', [2, 2], 'uint8');
    const raw = graph.input('raw', 'string', [1]);
    const seen = op.read(w);
    const rows = op.constant(graph, [1], 'int32');
    const square = op.reshape(op.decodeRaw(raw), [2, 2]);
    const set = [
      op.assign(w, op.tensor(graph, float32(Float32Array.of(1, 2, 3, 4), [2, 2]))),
      op.assign(pixels, square),
    ];
    graph.entry('set', { raw }, {}, set);
    const before = op.read(pixels);
    const changes = [
      op.assign(w, op.add(seen, seen)),
      op.scatterRows(pixels, rows, op.cast(op.constant(graph, [7, 8], 'int32'), 'uint8')),
    ];
    const twoRows = op.cast(op.after(before, changes), 'int32');
    const changed = op.cast(op.read(pixels, changes), 'int32');
    graph.entry('run', {}, { seen: op.after(seen, changes), w: op.read(w, changes), twoRows, changed });
    const session = await engine.open(graph);
    onTestFinished(() => session.close());
    session.run('set', { raw: bytes(Uint8Array.of(1, 2, 3, 4)) });
    const results = Object.entries(session.run('run')).map(([name, value]) => [name, [...value.data]]);
    // The scatter into `pixels` comes after `before` was read in the order of writing.
    expect(Object.fromEntries(results)).toEqual({
      seen: [1, 2, 3, 4],
      w: [2, 4, 6, 8],
      twoRows: [1, 2, 3, 4],
      changed: [1, 2, 7, 8],
    });
  });

  test('takes feeds that are exactly the inputs', async () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', [null, 2]);
    graph.entry('double', { x }, { y: op.add(x, x) });
    const session = await engine.open(graph);
    onTestFinished(() => session.close());
    const good = float32(Float32Array.of(1, 2), [1, 2]);
    expect([...floats(session.run('double', { x: good }).y)]).toEqual([2, 4]);
    expect(() => session.run('triple', { x: good })).toThrow('no entry "triple"; it has double');
    expect(() => session.run('double')).toThrow('needs input "x"');
    expect(() => session.run('double', { x: good, z: good })).toThrow('no input "z"');
    expect(() => session.run('double', { x: float32(Float32Array.of(1, 2)) })).toThrow('float32 [2] is not float32');
    expect(() => session.run('double', { x: float32(new Float32Array(3), [1, 3]) })).toThrow('[1,3]');
    expect(() => session.run('double', { x: int32(Int32Array.of(1, 2), [1, 2]) })).toThrow(
      'int32 [1,2] is not float32',
    );
  });

  test('refuses a graph that it cannot run when it opens it', async () => {
    const before = tensors(kind);
    const unknown = new Graph();
    const y = unknown.node('Unheard', { outputs: [{ dtype: 'float32', shape: [] }], name: 'strange' });
    unknown.entry('run', {}, { y: { node: y, index: 0, dtype: 'float32', shape: [] } });
    await expect(engine.open(unknown)).rejects.toThrow('does not know the operation Unheard (strange)');
    const incomplete = new Graph();
    incomplete.entry('run', {}, { y: op.square(incomplete.input('x', 'float32', [])) });
    await expect(engine.open(incomplete)).rejects.toThrow('needs "x" but has no such input');
    expect(tensors(kind)).toBe(before);
  });

  test('names the node in which something went wrong', async () => {
    const graph = new Graph();
    const indices = graph.input('indices', 'int32', [null]);
    graph.entry('pick', { indices }, { y: op.gather(op.constant(graph, [1, 2, 3]), indices) });
    const session = await engine.open(graph);
    onTestFinished(() => session.close());
    expect(() => session.run('pick', { indices: int32(Int32Array.of(3)) })).toThrow(/GatherV2_\d+ \(GatherV2\): row 3/);
  });

  test('works beside another session and another active backend of tfjs', async () => {
    const graph = new Graph();
    const x = graph.input('x', 'float32', []);
    graph.entry('square', { x }, { y: op.square(x) });
    const sessions = [await engine.open(graph), await engine.open(graph)];
    await tf.setBackend(kind === 'cpu' ? 'wasm' : 'cpu');
    expect(sessions.map((session) => numberOf(session.run('square', { x: scalar(3) }).y))).toEqual([9, 9]);
    sessions[0]?.close();
    expect(numberOf(sessions[1]?.run('square', { x: scalar(4) }).y)).toBe(16);
    sessions[1]?.close();
  });
});

test('the wasm backend leaves the process its own way with errors', () => {
  const foreign = process
    .listeners('unhandledRejection')
    .filter((listener) => String(listener).includes('throw reason'));
  expect(foreign).toEqual([]);
});
