import fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstLook, type HeartWatch, lookAgain, type Sight } from '../../../src/store/heartWatch';

const interval = 2_000;
const beat = (content: string, intervalMs = interval): Sight => ({ content, intervalMs });

/** The verdicts of a watcher who looks at these times and sees these contents; '' is no heartbeat. */
function verdicts(looks: readonly (readonly [time: number, content: string])[]): string[] {
  let watch: HeartWatch | undefined;
  return looks.map(([time, content]) => {
    const sight = content === '' ? undefined : beat(content);
    watch = watch ? lookAgain(watch, sight, time) : firstLook(sight, time);
    return watch.verdict;
  });
}

test('a run without a heartbeat has no owner, without waiting', () => {
  expect(verdicts([[0, '']])).toEqual(['dead']);
});

test('an owner is alive once its heartbeat changes, and dead once it has not for two intervals', () => {
  const looks = [0, 500, 1000, 1500, 2000, 2500].map((time) => [time, time < 2000 ? 'a' : 'b'] as const);
  expect(verdicts(looks)).toEqual(['unknown', 'unknown', 'unknown', 'unknown', 'alive', 'alive']);
  const silent = Array.from({ length: 9 }, (_, i) => [i * 500, 'a'] as const);
  expect(verdicts(silent)).toEqual([...Array(8).fill('unknown'), 'dead']);
});

test('an owner that ends, or begins, while it is watched is seen at once', () => {
  expect(
    verdicts([
      [0, 'a'],
      [200, ''],
    ]),
  ).toEqual(['unknown', 'dead']);
  expect(
    verdicts([
      [0, ''],
      [200, 'a'],
    ]),
  ).toEqual(['dead', 'alive']);
});

test('an owner taken for dead is alive again when it wakes up', () => {
  const silent = Array.from({ length: 9 }, (_, i) => [i * 500, 'a'] as const);
  expect(verdicts([...silent, [5000, 'b']]).slice(-2)).toEqual(['dead', 'alive']);
});

test('a watcher that was itself suspended has not watched', () => {
  expect(
    verdicts([
      [0, 'a'],
      [200, 'a'],
      [3_600_000, 'a'],
      [3_600_200, 'b'],
    ]),
  ).toEqual(['unknown', 'unknown', 'unknown', 'alive']);
});

test('whatever pauses the watcher makes, an owner that beats in time is never taken for dead', () => {
  const pauses = fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(pauses, fc.integer({ min: 1, max: interval }), (steps, period) => {
      let time = 0;
      const looks = [0, ...steps].map((step) => {
        time += step;
        return [time, String(Math.floor(time / period))] as const;
      });
      return !verdicts(looks).includes('dead');
    }),
  );
});

test('whatever pauses the watcher makes, an owner that is silent is not taken for dead before two intervals', () => {
  const pauses = fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(pauses, (steps) => {
      let time = 0;
      const looks = [0, ...steps].map((step) => {
        time += step;
        return [time, 'a'] as const;
      });
      return verdicts(looks).every((verdict, i) => verdict === 'unknown' || (looks[i]?.[0] ?? 0) >= 2 * interval);
    }),
  );
});
