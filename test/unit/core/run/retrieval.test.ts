import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { averagePrecision } from '../../../../src/core/run/retrieval';
import fixture from '../../../reference/golden/facts.json';

describe('average precision', () => {
  it.each(fixture.rankings.map((each) => [each.distances.length, each] as const))(
    'of %i items is what numpy computes',
    (_, { distances, relevant, average }) => {
      expect(averagePrecision(distances, (i) => relevant[i] === true)).toBeCloseTo(average, 12);
    },
  );

  it('is 1 where all that is relevant comes first, and the mean of the precisions otherwise', () => {
    expect(averagePrecision([0.1, 0.2, 0.3, 0.4], (i) => i < 2)).toBe(1);
    expect(averagePrecision([0.1, 0.2, 0.3, 0.4], (i) => i === 1 || i === 3)).toBeCloseTo((1 / 2 + 2 / 4) / 2);
  });

  it('is the share of relevant items where all are equally far', () => {
    expect(averagePrecision(new Array(8).fill(2), (i) => i % 4 === 0)).toBe(0.25);
  });

  it('is null where nothing is relevant', () => {
    expect(averagePrecision([1, 2], () => false)).toBeNull();
    expect(averagePrecision([], () => true)).toBeNull();
  });

  test('the order in which items are listed does not count', () => {
    const items = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.boolean()), { minLength: 1 });
    fc.assert(
      fc.property(items, (list) => {
        const of = (all: typeof list) =>
          averagePrecision(
            all.map(([distance]) => distance),
            (i) => all[i]?.[1] === true,
          );
        expect(of([...list].reverse())).toBe(of(list));
      }),
    );
  });
});
