import { describe, expect, test } from 'vitest';
import { Graph } from '../../../src/graph/graph';
import { float32, floats, integer } from '../../../src/graph/value';
import { dropout } from '../../../src/network/layers/dropout';
import { openSession, randomFloats, trainedOn } from '../../fixtures/engines';

const UNITS = 1000;
const RATE = 0.3;
const missing = (name: string): never => {
  throw new Error(`dropout has no ${name}`);
};

function graphOf(mode: 'training' | 'evaluation', seed: number): Graph {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [null, UNITS]);
  const delta = graph.input('delta', 'float32', [null, UNITS]);
  const step = graph.input('step', 'int32', []);
  const trace = dropout({ rate: RATE }, { name: 'layer', inputShape: [UNITS], seed }).forward(x, {
    graph,
    mode,
    step,
    value: missing,
    variable: missing,
  });
  graph.entry('run', { x, delta, step }, { output: trace.output, input: trace.backward(delta) });
  return graph;
}

describe.for(trainedOn)('dropout on $info.kind', (engine) => {
  const ones = float32(new Float32Array(10 * UNITS).fill(1), [10, UNITS]);
  const x = randomFloats([10, UNITS], 1, 2, 'x');
  const delta = randomFloats([10, UNITS], 1, 2, 'delta');

  test('drops its share, scales what stays, and lets δ pass where x passed', async () => {
    const session = await openSession(engine, graphOf('training', 5));
    const mask = floats(session.run('run', { x: ones, delta, step: integer(3) }).output);
    const kept = Math.fround(1 / (1 - RATE));
    expect([...new Set(mask)].sort()).toEqual([0, kept]);
    // 10,000 draws: the share kept is within 4 standard deviations, √(0.3 · 0.7 / 10,000) each.
    const share = mask.filter((value) => value > 0).length / mask.length;
    expect(Math.abs(share - (1 - RATE))).toBeLessThan(4 * Math.sqrt((RATE * (1 - RATE)) / mask.length));

    const { output, input } = session.run('run', { x, delta, step: integer(3) });
    expect(floats(output)).toEqual(floats(x).map((value, i) => value * (mask[i] ?? 0)));
    expect(floats(input)).toEqual(floats(delta).map((value, i) => value * (mask[i] ?? 0)));
    // No two samples drop the same.
    const rows = Array.from({ length: 10 }, (_, k) => mask.subarray(k * UNITS, (k + 1) * UNITS).join());
    expect(new Set(rows).size).toBe(10);
  });

  test('which are dropped follows from seed and step alone', async () => {
    const dropped = async (seed: number, step: number) => {
      const session = await openSession(engine, graphOf('training', seed));
      return floats(session.run('run', { x: ones, delta, step: integer(step) }).output).join();
    };
    expect(await dropped(5, 3)).toBe(await dropped(5, 3));
    expect(new Set([await dropped(5, 3), await dropped(5, 4), await dropped(6, 3)]).size).toBe(3);
  });

  test('is not there in evaluation', async () => {
    const session = await openSession(engine, graphOf('evaluation', 5));
    const { output, input } = session.run('run', { x, delta, step: integer(3) });
    expect(output).toEqual(x);
    expect(input).toEqual(delta);
  });
});
