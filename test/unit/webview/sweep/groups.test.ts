import { expect, test } from 'vitest';
import { cellMeasuresOf } from '../../../../src/core/measures/list';
import type { CellCard } from '../../../../src/core/panel/cellCard';
import { axesOf } from '../../../../webview/sweep/axes';
import { baselineOf, differenceTo, NO_BASELINE } from '../../../../webview/sweep/baseline';
import { bestOf, type CellMeasure } from '../../../../webview/sweep/best';
import { type Compared, Groups } from '../../../../webview/sweep/groups';
import { lambdaSweep, syntheticCell } from '../../../webview/syntheticCells';

const groupsOf = (cells: readonly CellCard[], compared: Compared = 'done') =>
  new Groups().of('/sweep', 'sweep', cells, axesOf(cells), compared);

const measureOf = (id: CellMeasure['id']) => {
  const found = cellMeasuresOf('accuracy').find((each) => each.id === id);
  if (!found) throw new Error(`there is a measure ${id}`);
  return found;
};

test('cells that differ in their seed alone are a group, measured as their mean and deviation', () => {
  const [first, ...others] = groupsOf(lambdaSweep().cells);
  expect(others).toHaveLength(9);
  expect(first?.name).toBe('mas, λ = 0.01, learningRate = 0.01');
  expect(first?.measures.averageAccuracy).toEqual({
    ...{ n: 3, mean: expect.closeTo(0.8, 12), deviation: expect.closeTo(0.003, 12) },
  });
});

const sets = (lambda: number, seed: number) => ({ 'method.lambda': lambda, seed });
const cells = [
  syntheticCell('a0', { sets: sets(1, 0), accuracy: 0.8 }),
  syntheticCell('a1', { sets: sets(1, 1), accuracy: 0.9, learnt: 2 }),
  // Not done, and better than all others after its first task.
  syntheticCell('b0', { sets: sets(2, 0), accuracy: 0.99, learnt: 1, status: 'stopped early' }),
  syntheticCell('c0', { sets: sets(3, 0), learnt: 0, status: 'failed', why: 'it diverged' }),
];

test.each([
  ['done', [['a0'], [], []], ['a0']],
  ['all', [['a0'], ['b0'], []], ['a0']],
  [2, [['a0', 'a1'], [], []], ['a0']],
  [1, [['a0', 'a1'], ['b0'], []], ['b0']],
] as const)('compared %s, the cells that count are %j and the best is %j', (compared, measured, best) => {
  const groups = groupsOf(cells, compared);
  expect(groups.map((group) => group.measured.map(({ id }) => id))).toEqual(measured);
  expect(bestOf(groups, measureOf('averageAccuracy')).map(({ id }) => id)).toEqual(best);
});

test('after a task, cells have the measures that they had then', () => {
  const [group] = groupsOf(cells, 2);
  // a0 has lost a hundredth since.
  expect(group?.measures.averageAccuracy?.mean).toBeCloseTo((0.81 + 0.9) / 2, 12);
});

test('equal values are all best, and of forgetting the lowest', () => {
  const equal = [1, 2, 3].map((lambda) =>
    syntheticCell(`l${lambda}`, {
      sets: sets(lambda, 0),
      accuracy: lambda === 3 ? 0.5 : 0.1 + 0.2,
      forgetting: lambda,
    }),
  );
  const twice = [...equal, syntheticCell('l4', { sets: sets(4, 0), accuracy: 0.5 + 1e-15 })];
  const names = (id: CellMeasure['id']) => bestOf(groupsOf(twice), measureOf(id)).map((group) => group.id);
  expect(names('averageAccuracy')).toEqual(['l3', 'l4']);
  expect(names('forgetting')).toEqual(['l4']);
});

test('what has not changed stays the same group', () => {
  const groups = new Groups();
  const axes = axesOf(cells);
  const before = groups.of('/sweep', 'sweep', cells, axes, 'done');
  const changed = cells.map((cell) => (cell.id === 'b0' ? { ...cell, status: 'running' as const } : cell));
  const after = groups.of('/sweep', 'sweep', changed, axes, 'done');
  expect(after.map((group, i) => group === before[i])).toEqual([true, false, true]);
});

test('the baseline is fine-tuning with the same other options, unless another is pinned', () => {
  const groups = groupsOf(lambdaSweep().cells);
  const [low, high] = groups;
  if (!low || !high) throw new Error('there are groups');
  const baseline = baselineOf(groups, undefined);
  expect(baseline?.of(low)?.name).toBe('finetune, learningRate = 0.01');
  expect(baseline?.of(high)?.name).toBe('finetune, learningRate = 0.1');
  expect(differenceTo(baseline, low, 'averageAccuracy')).toBeCloseTo(0.1, 12);
  expect(differenceTo(baselineOf(groups, low.id), high, 'averageAccuracy')).toBeCloseTo(-0.02, 12);
  expect(differenceTo(baselineOf(groups, low.id), low, 'averageAccuracy')).toBeNull();
  expect(baselineOf(groups, NO_BASELINE)).toBeUndefined();
});

test('differences are those after as many tasks, and other streams are not compared', () => {
  const stream = (accuracy: number, learnt: number, kind: string, method: string) =>
    syntheticCell(`${kind} ${method}`, { sets: { benchmark: kind, method, seed: 0 }, accuracy, learnt });
  const groups = groupsOf(
    [stream(0.6, 3, 'split', 'finetune'), stream(0.9, 2, 'split', 'mas'), stream(0.9, 3, 'permuted', 'mas')],
    'all',
  );
  const baseline = baselineOf(groups, undefined);
  const [, short, other] = groups;
  if (!short || !other) throw new Error('there are groups');
  expect(differenceTo(baseline, short, 'averageAccuracy')).toBeCloseTo(0.9 - 0.61, 12);
  expect(differenceTo(baseline, other, 'averageAccuracy')).toBeNull();
});
