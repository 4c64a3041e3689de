import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaOf, iouOf } from '../../../../src/core/detection/boxes';
import { type ProposalGrid, slidingProposals } from '../../../../src/core/detection/slidingProposals';
import { randomOf } from '../../../../src/core/random';
import { drawnBox } from './someBoxes';

const size = { width: 128, height: 96 };
const grid: ProposalGrid = { scales: [16, 32, 64], ratios: [0.5, 1, 2], step: 0.25, jitter: 0.1, max: 100_000 };

describe('proposals of a sliding grid', () => {
  it('follow from seed and picture', () => {
    expect(slidingProposals(size, grid, 1, 7)).toEqual(slidingProposals(size, grid, 1, 7));
    expect(slidingProposals(size, grid, 1, 7)).not.toEqual(slidingProposals(size, grid, 1, 8));
    expect(slidingProposals(size, grid, 1, 7)).not.toEqual(slidingProposals(size, grid, 2, 7));
  });

  it('lie in the picture, and are at most as many as asked for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 300 }),
        fc.nat(),
        (width, height, seed) => {
          const proposals = slidingProposals({ width, height }, { ...grid, scales: [40, 200], max: 50 }, seed, 0);
          expect(proposals.length).toBeLessThanOrEqual(50);
          expect(proposals.length).toBeGreaterThan(0);
          for (const { x1, y1, x2, y2 } of proposals) {
            if (!(0 <= x1 && x1 < x2 && x2 <= width && 0 <= y1 && y1 < y2 && y2 <= height)) {
              throw new Error(`x from ${x1} to ${x2}, y from ${y1} to ${y2}`);
            }
          }
        },
      ),
    );
  });

  it('without jitter are boxes of each scale and ratio at even steps', () => {
    const found = slidingProposals(
      { width: 60, height: 40 },
      { ...grid, scales: [20], ratios: [1], step: 1, jitter: 0 },
      0,
      0,
    );
    expect(found.map(({ x1, y1 }) => [x1, y1])).toEqual([
      [0, 0],
      [20, 0],
      [40, 0],
      [0, 20],
      [20, 20],
      [40, 20],
    ]);
    expect(found.every((box) => areaOf(box) === 400)).toBe(true);
  });

  it('cover almost all objects of their sizes with an IoU of at least 0.5', () => {
    const generator = randomOf(3, 'objects');
    const proposals = slidingProposals(size, grid, 5, 0);
    const objects = Array.from({ length: 300 }, () => drawnBox(generator, 96, 80)).filter((box) => {
      const ratio = (box.y2 - box.y1) / (box.x2 - box.x1);
      return areaOf(box) >= 12 ** 2 && ratio >= 0.4 && ratio <= 2.5;
    });
    const covered = objects.filter((object) => proposals.some((proposal) => iouOf(object, proposal) >= 0.5));
    expect(objects.length).toBeGreaterThan(100);
    expect(covered.length / objects.length).toBeGreaterThan(0.97);
  });

  it('where they are too many, are a choice among all of them', () => {
    const all = new Set(slidingProposals(size, grid, 1, 0).map((box) => JSON.stringify(box)));
    const chosen = slidingProposals(size, { ...grid, max: 200 }, 1, 0).map((box) => JSON.stringify(box));
    expect(new Set(chosen).size).toBe(200);
    expect(chosen.every((box) => all.has(box))).toBe(true);
  });

  it.each([
    ['a scale of 0', { ...grid, scales: [0] }, 'cannot have the number 0'],
    ['an infinite ratio', { ...grid, ratios: [Number.POSITIVE_INFINITY] }, 'cannot have the number Infinity'],
    ['a jitter below 0', { ...grid, jitter: -1 }, 'jitter of proposals is -1'],
    ['too many positions', { ...grid, scales: [0.1] }, 'positions in a picture of 128 × 96 pixels'],
  ])('refuse %s', (_, wrong, message) => {
    expect(() => slidingProposals(size, wrong, 0, 0)).toThrow(message);
  });
});
