import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Box, iouOf } from '../../../../src/core/detection/boxes';
import { suppressed } from '../../../../src/core/detection/suppression';
import { randomOf, uniform } from '../../../../src/core/random';
import { boxes } from './someBoxes';

interface Scored {
  readonly class: number;
  readonly box: Box;
  readonly score: number;
}

const scored: fc.Arbitrary<Scored[]> = fc.array(
  fc.record({ class: fc.nat(1), box: boxes, score: fc.integer({ min: 0, max: 6 }) }),
  { maxLength: 40 },
);

/** As the definition says: again and again the best box that is left, without those that it suppresses. */
function plainlySuppressed(all: readonly Scored[], threshold: number): readonly Scored[] {
  const kept: Scored[] = [];
  let left = all.map((each, place) => ({ each, place }));
  for (;;) {
    const [best] = left.toSorted((a, b) => b.each.score - a.each.score || a.place - b.place);
    if (!best) return kept;
    kept.push(best.each);
    left = left.filter(
      (other) =>
        other !== best && (other.each.class !== best.each.class || iouOf(other.each.box, best.each.box) <= threshold),
    );
  }
}

describe('non-maximum suppression', () => {
  it('keeps what the definition says, in its order', () => {
    fc.assert(
      fc.property(scored, fc.constantFrom(0.1, 0.3, 0.5, 0.9), (all, threshold) => {
        expect(suppressed(all, threshold)).toEqual(plainlySuppressed(all, threshold));
      }),
    );
  });

  it('keeps a box whose IoU is the threshold, as Fast R-CNN does', () => {
    const first = { class: 0, score: 2, box: { x1: 0, y1: 0, x2: 10, y2: 10 } };
    const half = { class: 0, score: 1, box: { x1: 0, y1: 0, x2: 10, y2: 5 } };
    expect(suppressed([half, first], 0.5)).toEqual([first, half]);
    expect(suppressed([half, first], 0.49)).toEqual([first]);
  });

  it('of 10,000 boxes keeps none that a better one covers', () => {
    const generator = randomOf(1, 'many');
    const all = Array.from({ length: 10_000 }, () => {
      const [x1, y1] = [uniform(generator) * 900, uniform(generator) * 500];
      const [width, height] = [10 + 90 * uniform(generator), 10 + 90 * uniform(generator)];
      return { class: 0, score: uniform(generator), box: { x1, y1, x2: x1 + width, y2: y1 + height } };
    });
    const kept = suppressed(all, 0.3);
    expect(kept.length).toBeGreaterThan(100);
    expect(kept.length).toBeLessThan(all.length);
    const isCovered = kept.some(({ box }, i) => kept.slice(0, i).some((better) => iouOf(better.box, box) > 0.3));
    expect(isCovered).toBe(false);
  });
});
