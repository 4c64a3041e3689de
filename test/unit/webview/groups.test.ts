import { expect, test } from 'vitest';
import { cardGroups, groupOf } from '../../../webview/dashboard/groups';
import { remainsOf } from '../../../webview/dashboard/remains';
import { accuracyOf, syntheticRun } from '../../webview/syntheticRun';

const seeds = [2, 1, 0].map((seed) => syntheticRun(`s-${seed}`, { tasks: 5, learnt: 3, seed }));

test('runs that differ in their seed alone are a group, but not one that continues another', () => {
  const adapted = { ...seeds[0]?.card, from: { run: 'gone', checkpoint: 3, how: 'adapted' } } as const;
  const cards = [...seeds.slice(1).map(({ card }) => card)];
  const ids = (list: typeof cards) => cardGroups(list).map((group) => group.map(({ id }) => id));
  expect(ids(cards)).toEqual([['s-1', 's-0']]);
  expect(ids([adapted as (typeof cards)[number], ...cards])).toEqual([['s-2'], ['s-1', 's-0']]);
});

test('what is left of a group is also told after fewer tasks than it has learnt', () => {
  const group = groupOf(seeds);
  const after = group && remainsOf(group, 2);
  const close = (t: number, i: number) => expect.closeTo(accuracyOf(t, i), 12);
  expect(after?.tasks).toEqual([
    { task: 1, whenLearnt: close(1, 1), now: close(2, 1) },
    { task: 2, whenLearnt: close(2, 2), now: close(2, 2) },
  ]);
  expect(after?.forgotten?.mean).toBeCloseTo(accuracyOf(1, 1) - accuracyOf(2, 1), 12);
  expect(group && remainsOf(group, 4).tasks).toEqual([]);
});
