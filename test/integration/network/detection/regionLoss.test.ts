import { describe, expect, test } from 'vitest';
import { float32, floats, int32 } from '../../../../src/graph/value';
import { type Classifier, regionLoss } from '../../../../src/network/detection/regionLoss';
import { difference, randomFloats } from '../../../fixtures/engines';
import { finiteDifferences, outputsOf } from './outputsOf';

const CLASSES = 3;
const labels = [0, 2, 3, 1, 0, 2];
const logits = randomFloats([labels.length, 1 + CLASSES], -3, 3);
const offsets = randomFloats([labels.length, 4 * CLASSES], -2, 2);
const wanted = randomFloats([labels.length, 4], -2, 2);

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const row = (values: readonly number[], width: number, r: number) => values.slice(r * width, (r + 1) * width);

/** Of one region, as the papers write it. */
function plainLoss(classifier: Classifier, z: readonly number[], t: readonly number[], r: number): number {
  const label = labels[r] ?? 0;
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  const classified =
    classifier === 'softmax'
      ? -Math.log(Math.exp(z[label] ?? 0) / sum(z.map(Math.exp)))
      : -sum(z.slice(1).map((x, c) => Math.log(c + 1 === label ? sigmoid(x) : 1 - sigmoid(x))));
  if (label === 0) return classified;
  const apart = row(t, 4, label - 1).map((x, i) => Math.abs(x - (floats(wanted)[4 * r + i] ?? 0)));
  return classified + sum(apart.map((x) => (x < 1 ? x ** 2 / 2 : x - 0.5)));
}

describe.each(['softmax', 'sigmoid'] as const)('the loss of regions with a %s', (classifier) => {
  test('is that of Fast R-CNN, with its gradient', async () => {
    const given = { logits, offsets, wanted, labels: int32(Int32Array.from(labels)) };
    const results = await outputsOf(given, (input) => {
      const targets = { labels: input('labels'), offsets: input('wanted') };
      const { loss, gradients } = regionLoss(
        classifier,
        { logits: input('logits'), offsets: input('offsets') },
        targets,
      );
      return { loss, atLogits: gradients.logits, atOffsets: gradients.offsets };
    });
    const [z, t] = [[...floats(logits)], [...floats(offsets)]];
    const each = (zs: readonly number[], ts: readonly number[]) =>
      labels.map((_, r) => plainLoss(classifier, row(zs, 1 + CLASSES, r), row(ts, 4 * CLASSES, r), r));
    expect(difference(floats(results.loss), each(z, t))).toBeLessThan(1e-6);
    const atLogits = finiteDifferences((x) => sum(each(x, t)), z);
    const atOffsets = finiteDifferences((x) => sum(each(z, x)), t);
    expect(difference(floats(results.atLogits), atLogits)).toBeLessThan(1e-6);
    expect(difference(floats(results.atOffsets), atOffsets)).toBeLessThan(1e-6);
  });

  test('is finite for logits that are sure and wrong', async () => {
    const given = {
      logits: float32(Float32Array.of(200, -200, -200, 200), [2, 2]),
      offsets: float32(new Float32Array(8), [2, 4]),
      labels: int32(Int32Array.of(1, 0)),
    };
    const { loss } = await outputsOf(given, (input) => ({
      loss: regionLoss(
        classifier,
        { logits: input('logits'), offsets: input('offsets') },
        { labels: input('labels'), offsets: input('offsets') },
      ).loss,
    }));
    expect([...floats(loss)]).toEqual(classifier === 'softmax' ? [400, 400] : [200, 200]);
  });
});
