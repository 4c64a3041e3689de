import { describe, expect, it } from 'vitest';
import { continues, rankAmong } from '../../../../src/core/sweep/rank';
import { checkSweepText } from '../../../../src/core/sweep/sweepFile';

/** Cells that get so far one after the other, each with what a person finds by counting. */
const table: readonly {
  readonly share: number;
  readonly cells: readonly (readonly [accuracy: number, rank: number, kept: number, continues: boolean])[];
}[] = [
  {
    share: 0.5,
    cells: [
      [0.5, 1, 1, true], // The first is compared with nobody.
      [0.4, 2, 1, false],
      [0.6, 1, 2, true],
      [0.45, 3, 2, false],
      [0.55, 2, 3, true],
      [0.52, 3, 3, true],
      [0.6, 1, 4, true], // As good as the best: it shares its rank.
      [0.1, 8, 4, false],
    ],
  },
  {
    share: 0.25,
    cells: [
      [0.9, 1, 1, true],
      [0.8, 2, 1, false],
      [0.85, 2, 1, false],
      [0.7, 4, 1, false],
      [0.89, 2, 2, true],
      [0.95, 1, 2, true],
      [0.9, 2, 2, true],
    ],
  },
];

describe('successive halving', () => {
  it.each(table)('keeps the best of those that got so far: share $share', ({ share, cells }) => {
    const before: number[] = [];
    for (const [accuracy, rank, kept, goesOn] of cells) {
      const found = rankAmong(accuracy, before, { share });
      expect(found, `accuracy ${accuracy}`).toEqual({ rank, of: before.length + 1, kept });
      expect(continues(found)).toBe(goesOn);
      before.push(accuracy);
    }
  });

  it('rounds up, and knows that 0.07 of 100 are 7', () => {
    const others = Array.from({ length: 99 }, () => 0);
    expect(rankAmong(1, others, { share: 0.07 }).kept).toBe(7);
    expect(rankAmong(1, others, { share: 0.071 }).kept).toBe(8);
  });

  it.each<[object, string]>([
    [{ share: 0.5 }, 'halving.after: missing; expected a list of at least 1'],
    [{ after: [0] }, 'halving.after[0]: 0 is not allowed; expected a whole number ≥ 1'],
    [{ after: [1], share: 1 }, 'halving.share: 1 is not allowed; expected a number > 0 and < 1'],
    [{ after: [1], shar: 0.5 }, 'halving.shar: unknown key; did you mean "share"?'],
  ])('says what is wrong with %o', (halving, message) => {
    const checked = checkSweepText(JSON.stringify({ experiment: 'x', values: { seed: [0] }, halving }));
    const problems = checked.ok ? [] : checked.problems.map((each) => `${each.path}: ${each.message}`);
    expect(problems).toEqual([expect.stringContaining(message)]);
  });
});
