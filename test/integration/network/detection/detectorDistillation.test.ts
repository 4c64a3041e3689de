import { describe, expect, test } from 'vitest';
import { Graph } from '../../../../src/graph/graph';
import { float32, floats, type Value } from '../../../../src/graph/value';
import { detectorDistillation, type OffsetDistance } from '../../../../src/network/detection/detectorDistillation';
import type { Classifier } from '../../../../src/network/detection/regionLoss';
import { difference, randomFloats } from '../../../fixtures/engines';
import { finiteDifferences, outputsOf } from './outputsOf';

interface Given extends Readonly<Record<string, Value>> {
  readonly logits: Value;
  readonly offsets: Value;
  readonly oldLogits: Value;
  readonly oldOffsets: Value;
}

const distil = (classifier: Classifier, distance: OffsetDistance, given: Given) =>
  outputsOf(given, (input) => {
    const { loss, gradients } = detectorDistillation(
      classifier,
      distance,
      { logits: input('logits'), offsets: input('offsets') },
      { logits: input('oldLogits'), offsets: input('oldOffsets') },
    );
    return { loss, atLogits: gradients.logits, atOffsets: gradients.offsets };
  });

/** One region, one old class and one new. */
const example: Given = {
  logits: float32(Float32Array.of(1, 4, 1), [1, 3]),
  offsets: float32(Float32Array.of(1, 0.5, 0, 2, 9, 9, 9, 9), [1, 8]),
  oldLogits: float32(Float32Array.of(0, 2), [1, 2]),
  oldOffsets: float32(Float32Array.of(0, 0, 0, 0), [1, 4]),
};

describe('distillation by hand', () => {
  test('with a softmax compares logits minus their means', async () => {
    const { loss, atLogits, atOffsets } = await distil('softmax', 'squared', example);
    // New logits minus 2: −1, 2; old ones minus 1: −1, 1. Differences 0 and 1, so ½; offsets 1 + ¼ + 0 + 4.
    expect(floats(loss)[0]).toBeCloseTo(0.5 + 5.25, 5);
    // Derivative at the centred logits 0, 1, 0; its mean ⅓ is taken off.
    expect(difference(floats(atLogits), [-1 / 3, 2 / 3, -1 / 3])).toBeLessThan(1e-6);
    expect([...floats(atOffsets)]).toEqual([2, 1, 0, 4, 0, 0, 0, 0]);
  });

  test('with a sigmoid compares the logits of the old classes', async () => {
    const { loss, atLogits, atOffsets } = await distil('sigmoid', 'smoothL1', example);
    // (4 − 2)²; offsets ½ + ⅛ + 0 + 1½.
    expect(floats(loss)[0]).toBeCloseTo(4 + 2.125, 5);
    expect([...floats(atLogits)]).toEqual([0, 4, 0]);
    expect([...floats(atOffsets)]).toEqual([1, 0.5, 0, 1, 0, 0, 0, 0]);
  });

  test('is nothing where the detector is the old one with another constant in its logits', async () => {
    const same = { ...example, logits: float32(Float32Array.of(7, 9), [1, 2]), offsets: example.oldOffsets };
    const { loss, atLogits } = await distil('softmax', 'squared', same);
    expect([floats(loss)[0], ...floats(atLogits)]).toEqual([0, 0, 0]);
  });
});

test.each([
  ['softmax', 'squared'],
  ['softmax', 'smoothL1'],
  ['sigmoid', 'squared'],
  ['sigmoid', 'smoothL1'],
] as const)('with %s and %s its gradient is that of finite differences', async (classifier, distance) => {
  const [regions, old, all] = [5, 2, 4];
  const given: Given = {
    logits: randomFloats([regions, 1 + all], -3, 3, 'new'),
    offsets: randomFloats([regions, 4 * all], -2, 2, 'new'),
    oldLogits: randomFloats([regions, 1 + old], -3, 3, 'old'),
    oldOffsets: randomFloats([regions, 4 * old], -2, 2, 'old'),
  };
  const [y, u] = [floats(given.oldLogits), floats(given.oldOffsets)];
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const average = (values: readonly number[]) => sum(values) / values.length;
  const plain = (z: readonly number[], t: readonly number[]) =>
    Array.from({ length: regions }, (_, r) => {
      const now = z.slice(r * (1 + all), (r + 1) * (1 + all));
      const before = [...y.subarray(r * (1 + old), (r + 1) * (1 + old))];
      const [a, b] = classifier === 'softmax' ? [average(now), average(before)] : [0, 0];
      const apart = before.map((value, c) => ((now[c] ?? 0) - a - (value - b)) ** 2);
      const offsets = Array.from({ length: 4 * old }, (_, i) => {
        const x = Math.abs((t[r * 4 * all + i] ?? 0) - (u[r * 4 * old + i] ?? 0));
        if (distance === 'squared') return x ** 2;
        return x < 1 ? x ** 2 / 2 : x - 0.5;
      });
      return average(classifier === 'softmax' ? apart : apart.slice(1)) + sum(offsets) / old;
    });
  const [z, t] = [[...floats(given.logits)], [...floats(given.offsets)]];
  const { loss, atLogits, atOffsets } = await distil(classifier, distance, given);
  expect(difference(floats(loss), plain(z, t))).toBeLessThan(1e-6);
  expect(
    difference(
      floats(atLogits),
      finiteDifferences((x) => sum(plain(x, t)), z),
    ),
  ).toBeLessThan(1e-6);
  expect(
    difference(
      floats(atOffsets),
      finiteDifferences((x) => sum(plain(z, x)), t),
    ),
  ).toBeLessThan(1e-6);
});

test('a detector cannot be distilled from one with more classes', () => {
  const graph = new Graph();
  const outputs = (classes: number) => ({
    logits: graph.input(`logits${classes}`, 'float32', [null, 1 + classes]),
    offsets: graph.input(`offsets${classes}`, 'float32', [null, 4 * classes]),
  });
  expect(() => detectorDistillation('softmax', 'squared', outputs(2), outputs(3))).toThrow(
    'a detector of 2 classes cannot know the 3 of an older one',
  );
});
