import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { roomFor } from '../../../src/benchmarks/rows/rawInputs';
import type { Stream } from '../../../src/benchmarks/streams/stream';
import { loadBinding } from '../../../src/graph/binding';
import { Graph } from '../../../src/graph/graph';
import * as op from '../../../src/graph/ops';
import { elements, float32, floats, int32, scalar } from '../../../src/graph/value';
import { addInputs, loadInputs } from '../../../src/training/program/inputs';
import { engines } from '../../fixtures/allEngines';
import { native, openSession } from '../../fixtures/engines';

/** 10 MB. */
const SHAPE = [2500, 1000];
const MEGABYTE = 2 ** 20;

function program(): Graph {
  const graph = new Graph();
  const w = graph.variable('w', SHAPE);
  const value = graph.input('value', 'float32', []);
  graph.entry('fill', { value }, {}, [op.assign(w, op.fill(SHAPE, value))]);
  graph.entry('sum', {}, { sum: op.mean(op.read(w), [0, 1]) });
  graph.entry('get', {}, { w: op.read(w) });
  return graph;
}

test.skipIf(!native)('a closed native session gives its memory back', { timeout: 60_000 }, async () => {
  const engine = native;
  if (!engine) return;
  const graph = program();
  const binding = loadBinding();
  const [tensors, models] = [binding.getNumOfTensors(), binding.getNumOfSavedModels()];
  const openOnce = async (value: number) => {
    const session = await engine.open(graph);
    session.run('fill', { value: scalar(value) });
    expect(floats(session.run('sum').sum)[0]).toBeCloseTo(value, 2);
    if (value === 3) expect(floats(session.run('get').w)).toHaveLength(elements(SHAPE));
    session.close();
    expect(() => session.run('sum')).toThrow('closed');
  };
  for (let i = 0; i < 10; i++) await openOnce(i);
  const before = process.memoryUsage().rss;
  for (let i = 0; i < 50; i++) await openOnce(i);
  const grown = (process.memoryUsage().rss - before) / MEGABYTE;
  // 50 variables take 500 MB; what is left is the allocator's slack and the garbage of JavaScript.
  expect(grown).toBeLessThan(60);
  expect([binding.getNumOfTensors(), binding.getNumOfSavedModels()]).toEqual([tensors, models]);
});

test.skipIf(!native)('variables that are set to zero, and then changed, take no memory but their own', async () => {
  const graph = new Graph();
  const shape = [8 * MEGABYTE, 8];
  const variables = ['a', 'b'].map((name) => graph.variable(name, shape, 'uint8'));
  const rows = graph.input('rows', 'int32', [null]);
  const changes = variables.map((each) => op.scatterRows(each, rows, op.gatherRows(each, rows)));
  const clears = variables.map((each) => op.assign(each, op.zeros(graph, shape, 'uint8')));
  graph.entry('clear', {}, {}, clears);
  graph.entry('change', { rows }, {}, changes);
  const session = await native?.open(graph);
  const before = process.memoryUsage().rss;
  session?.run('clear');
  session?.run('change', { rows: int32(Int32Array.of(1, 2)) });
  const grown = (process.memoryUsage().rss - before) / MEGABYTE;
  session?.close();
  expect(grown).toBeGreaterThan(100);
  expect(grown).toBeLessThan(160);
});

test.for(engines)(
  'a variable of $info.kind has memory of its own, however the array that it was given lies',
  async (engine) => {
    for (let n = 1; n < 60; n++) {
      const size = 37 * n;
      const graph = new Graph();
      const w = graph.variable('w', [size]);
      const value = graph.input('value', 'float32', [size]);
      graph.entry('set', { value }, {}, [op.assign(w, value)]);
      graph.entry('get', {}, { w: op.read(w) });
      const session = await openSession(engine, graph);
      // Every place of four bytes within a line of the processor's cache.
      const data = new Float32Array(new ArrayBuffer(4 * size + 64), 4 * (n % 16), size);
      session.run('set', { value: float32(data) });
      data.fill(5);
      expect(Math.max(...floats(session.run('get').w))).toBe(0);
    }
  },
);

test.for(engines)('rows of an array that is lent to $info.kind are read without a copy of it', async (engine) => {
  const rows = 64 * 1024;
  const width = 1024;
  const graph = new Graph();
  const data = graph.variable('data', [rows, width], 'uint8');
  const all = graph.input('all', 'uint8', [rows, width]);
  const chosen = graph.input('chosen', 'int32', [null]);
  graph.entry('lend', { all }, {}, [op.assign(data, all)]);
  graph.entry('read', { chosen }, { sums: op.sum(op.cast(op.gather(op.read(data), chosen), 'float32'), [1]) });
  const array = roomFor('uint8', rows * width) as Uint8Array;
  for (let row = 0; row < rows; row++) array.fill(row % 251, row * width, (row + 1) * width);
  const grown: number[] = [];
  // A copy would be made each time.
  for (let attempt = 0; attempt < 3; attempt++) {
    const session = await engine.open(graph);
    const before = process.memoryUsage().rss;
    session.lend('lend', { all: { dtype: 'uint8', shape: [rows, width], data: array } });
    for (const row of [0, 1, 250, 60_000, rows - 1]) {
      const { sums } = session.run('read', { chosen: int32(Int32Array.of(row)) });
      expect(floats(sums)[0]).toBe(width * (row % 251));
    }
    grown.push((process.memoryUsage().rss - before) / MEGABYTE);
    session.close();
  }
  // The array has 64 MB. Elsewhere than on Linux, TensorFlow may copy it once.
  expect(Math.min(...grown)).toBeLessThan(process.platform === 'linux' ? 20 : 80);
});

test.skipIf(!native || process.platform !== 'linux')(
  'samples whose rows take the place of others are seen without a copy of all that are there',
  async () => {
    const resident = 64 * 1024;
    const stream = {
      ...{ rows: 2 * resident, inputShape: [32, 32, 1], scale: 1 / 255, shift: 0.5, tasks: [] },
      inputs: { type: 'uint8', resident, read: (row: number, target: Uint8Array) => target.fill(row % 251) },
    } as unknown as Stream;
    const graph = new Graph();
    const inputs = addInputs(graph, stream);
    const rows = graph.input('rows', 'int32', [null]);
    graph.entry('see', { rows }, { sums: op.sum(op.reshape(inputs.stored(rows), [null, 1024]), [1]) });
    const opened = await native?.open(graph);
    if (!opened) throw new Error('no session');
    const session = loadInputs(opened, stream);
    const see = (row: number) => floats(session.run('see', { rows: int32(Int32Array.of(row, row + 1)) }).sums)[1];
    const memory = (what: string) =>
      Number(new RegExp(`${what}:\\s+(\\d+) kB`).exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024;
    see(0);
    const grown = [10, 20, 30].map((row) => {
      writeFileSync('/proc/self/clear_refs', '5'); // The peak is what there is now.
      const before = memory('VmRSS');
      expect(see(row)).toBeCloseTo(1024 * ((row + 1) / 255 + 0.5), 2);
      return memory('VmHWM') - before;
    });
    session.close();
    // All that are there have 64 MB.
    expect(Math.min(...grown)).toBeLessThan(20);
  },
);

test.skipIf(!native)('a lent array outlives the session that it was lent to', async () => {
  const graph = new Graph();
  const data = graph.variable('data', [1, 2 ** 21], 'float32');
  const all = graph.input('all', 'float32', [1, 2 ** 21]);
  graph.entry('lend', { all }, {}, [op.assign(data, all)]);
  graph.entry('mean', {}, { mean: op.mean(op.read(data), [0, 1]) });
  const array = (roomFor('float32', 2 ** 21) as Float32Array).fill(3);
  const binding = loadBinding();
  const tensors = binding.getNumOfTensors();
  for (let i = 0; i < 20; i++) {
    const session = await native?.open(graph);
    session?.lend('lend', { all: float32(array, [1, 2 ** 21]) });
    expect(floats(session?.run('mean').mean)[0]).toBe(3);
    session?.close();
  }
  expect(array.every((value) => value === 3)).toBe(true);
  expect(binding.getNumOfTensors()).toBe(tensors);
});
