import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type LambdaAttempt, lambdaAfter, verdictOn } from '../../../../src/core/experiment/lambdaSearch';

const settings = fc.record({
  start: fc.double({ min: 0.01, max: 1e6, noNaN: true }),
  factor: fc.double({ min: 0.1, max: 0.9, noNaN: true }),
  share: fc.double({ min: 0, max: 1, noNaN: true }),
  tries: fc.integer({ min: 1, max: 12 }),
});
const accuracies = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 14, maxLength: 14 });

it('λ is lowered until the new task is learnt well enough, and no oftener than allowed', () => {
  fc.assert(
    fc.property(settings, accuracies, (search, each) => {
      const tried: LambdaAttempt[] = [];
      let verdict: string;
      do {
        tried.push({ lambda: lambdaAfter(search, tried), accuracy: each[tried.length] ?? 0 });
        verdict = verdictOn(search, tried);
      } while (verdict === 'reference' || verdict === 'too-high');

      const [reference, ...others] = tried;
      const enough = (accuracy: number) => accuracy >= search.share * (reference?.accuracy ?? Number.NaN);
      const found = others.findIndex(({ accuracy }) => enough(accuracy));
      expect(reference?.lambda).toBe(0);
      expect(others.length).toBe(Math.min(search.tries, each.slice(1).findIndex(enough) >= 0 ? others.length : 99));
      expect(found).toBe(verdict === 'chosen' ? others.length - 1 : -1);
      expect(verdict === 'last-chosen').toBe(found < 0 && others.length === search.tries);
      others.forEach(({ lambda }, i) => {
        expect(lambda / (search.start * search.factor ** i)).toBeCloseTo(1, 9);
      });
    }),
  );
});
