import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { Graph } from '../../../src/graph/graph';
import * as op from '../../../src/graph/ops';
import { elements, float32, floats, scalar } from '../../../src/graph/value';
import { engines, native, openSession } from '../../fixtures/engines';

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
  const tensors = tf.memory().numTensors;
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
  expect(tf.memory().numTensors).toBe(tensors);
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
