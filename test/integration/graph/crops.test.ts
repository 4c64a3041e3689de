import { expect, test, vi } from 'vitest';
import { Graph } from '../../../src/graph/graph';
import * as op from '../../../src/graph/ops';
import { floats, int32, type Value } from '../../../src/graph/value';
import { engines } from '../../fixtures/allEngines';
import { expectClose, openSession, randomFloats } from '../../fixtures/engines';
import { SUMS } from './operations/operationCase';

/** TensorFlow reads it once, when it needs it first: so this file has a process of its own. */
vi.hoisted(() => {
  process.env.TF_DETERMINISTIC_OPS = '1';
});

test('the gradient of crops that overlap is complete, and the same to the bit each time', async () => {
  // Enough for TensorFlow to divide it among threads, which loses some of it without the variable.
  const [crops, size, channels] = [128, 7, 64];
  const graph = new Graph();
  const delta = graph.input('delta', 'float32', [crops, size, size, channels]);
  const boxes = graph.input('boxes', 'float32', [crops, 4]);
  const images = op.tensor(graph, int32(Int32Array.from({ length: crops }, (_, i) => i % 2)));
  const x = graph.input('x', 'float32', [2, 16, 16, channels]);
  graph.entry('compute', { x, delta, boxes }, { gradient: op.cropAndResizeGrad(x, boxes, images, delta) });
  const feeds = {
    x: randomFloats([2, 16, 16, channels]),
    delta: randomFloats([crops, size, size, channels]),
    boxes: randomFloats([crops, 4], 0, 1),
  };
  const [trusted, ...others] = engines;
  if (!trusted) throw new Error('no engine');
  const session = await openSession(trusted, graph);
  const first = session.run('compute', feeds);
  for (let i = 0; i < 40; i++) {
    expect(Buffer.compare(bytesIn(session.run('compute', feeds).gradient), bytesIn(first.gradient))).toBe(0);
  }
  for (const engine of others) expectClose((await openSession(engine, graph)).run('compute', feeds), first, SUMS);
});

const bytesIn = (value: Value | undefined): Buffer => Buffer.from(floats(value).slice().buffer);
