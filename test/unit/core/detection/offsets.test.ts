import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxAt, type OffsetDeviations, offsetsOf } from '../../../../src/core/detection/offsets';
import { boxes } from './someBoxes';

const plain: OffsetDeviations = [1, 1, 1, 1];
const proposal = { x1: 10, y1: 20, x2: 30, y2: 60 };

describe('offsets of a box from a proposal', () => {
  it('are shifts of the centre in sides of the proposal, and logarithms of growth', () => {
    // Centres (25, 30) and (20, 40), sides 10 × 80 and 20 × 40.
    const [tx, ty, tw, th] = offsetsOf({ x1: 20, y1: -10, x2: 30, y2: 70 }, proposal, plain);
    expect([tx, ty]).toEqual([5 / 20, -10 / 40]);
    expect([tw, th]).toEqual([Math.log(1 / 2), Math.log(2)]);
  });

  it('are divided by their deviations', () => {
    const [tx, ty, tw, th] = offsetsOf({ x1: 20, y1: -10, x2: 30, y2: 70 }, proposal, [0.1, 0.1, 0.2, 0.25]);
    expect(tx).toBeCloseTo(2.5, 12);
    expect(ty).toBeCloseTo(-2.5, 12);
    expect(tw).toBeCloseTo(-5 * Math.LN2, 12);
    expect(th).toBeCloseTo(4 * Math.LN2, 12);
  });

  it('lead back to the box', () => {
    fc.assert(
      fc.property(boxes, boxes, (box, from) => {
        const deviations: OffsetDeviations = [0.1, 0.1, 0.2, 0.2];
        const back = boxAt(offsetsOf(box, from, deviations), from, deviations);
        for (const side of ['x1', 'y1', 'x2', 'y2'] as const) expect(back[side]).toBeCloseTo(box[side], 8);
      }),
    );
  });

  it('of zero are the proposal itself', () => {
    expect(boxAt([0, 0, 0, 0], proposal, plain)).toEqual(proposal);
  });

  it('let sides grow at most 62.5 times, and shrink as they say', () => {
    const { x1, x2, y1, y2 } = boxAt([0, 0, 700, -2], proposal, plain);
    expect(x2 - x1).toBeCloseTo(20 * 62.5, 8);
    expect(y2 - y1).toBeCloseTo(40 * Math.exp(-2), 8);
    // The limit is of what is left when the deviation is taken into account.
    const slow = boxAt([0, 0, 7, 0], proposal, [1, 1, 0.5, 1]);
    expect(slow.x2 - slow.x1).toBeCloseTo(20 * Math.exp(3.5), 8);
  });
});
