import { expect, test } from 'vitest';
import { newCell } from '../../../src/core/sweep/cellState';
import { countsText, type ShownStatus, shownStatuses } from '../../../src/core/sweep/shownCell';
import { cellGroups, cellLabel } from '../../../src/host/tree/cellGroups';
import { cellText, settingText } from '../../../src/host/tree/sweepTexts';

const cell = (
  sets: Readonly<Record<string, unknown>>,
  averages: readonly number[] = [],
  status: ShownStatus = 'done',
) => {
  const id = JSON.stringify(sets);
  const state = { ...newCell, tasks: 3, averages };
  return { id, run: `/runs/${id}`, seed: Number(sets.seed ?? 0), sets, status, state };
};
const counts = (of: Partial<Record<ShownStatus, number>>) =>
  ({ ...Object.fromEntries(shownStatuses.map((status) => [status, 0])), ...of }) as Record<ShownStatus, number>;

test('a sweep says how many of its cells are complete, and how the others stand', () => {
  expect(countsText(counts({ waiting: 24 }))).toBe('24 cells · not begun');
  expect(countsText(counts({ waiting: 1 }))).toBe('1 cell · not begun');
  expect(countsText(counts({ done: 10, 'stopped early': 2, running: 3, waiting: 8, failed: 1 }))).toBe(
    '12 of 24 complete · 3 running · 1 failed',
  );
  expect(countsText(counts({ done: 9999, requeued: 1 }))).toBe('9,999 of 10,000 complete · 1 requeued');
});

test('a cell says why it waits, how far it is, and how well it does', () => {
  const { state } = cell({});
  expect(cellText({ status: 'queued', why: 'Resources', state: newCell })).toBe('queued: Resources');
  expect(cellText({ status: 'waiting', state: newCell })).toBe('waiting');
  const current = { task: 2, step: 50, steps: 200 };
  expect(cellText({ status: 'running', state: { ...state, averages: [0.9], current } })).toBe(
    '90.0 % · task 2 of 3 · 25 %',
  );
  expect(cellText({ status: 'running', state: newCell })).toBe('beginning');
  expect(cellText({ status: 'requeued', why: 'BeginTime', state: { ...state, averages: [0.9] } })).toBe(
    'requeued: BeginTime · 90.0 % · 1 of 3 tasks',
  );
  expect(cellText(cell({}, [0.9, 0.8, 0.7]))).toBe('70.0 % · 3 of 3 tasks');
});

test('cells that differ in their seed stand together, with their mean', () => {
  const cells = [1, 2].flatMap((lambda) => [0, 1].map((seed) => cell({ 'method.lambda': lambda, seed }, [0.9, 0.8])));
  const groups = cellGroups([...cells, cell({ name: 'own' })]);
  expect(groups.map(({ label, cells: { length } }) => [label, length])).toEqual([
    ['λ 1', 2],
    ['λ 2', 2],
    ['name own', 1],
  ]);
  expect(cellLabel(cell({ name: 'own' }))).toBe('own');
  expect(cellLabel(cell({ 'method.lambda': 1, seed: 3 }))).toBe('λ 1, seed 3');
  expect(cellGroups([cell({ seed: 0 }), cell({ seed: 1 })]).map(({ label }) => label)).toEqual(['']);
  expect(settingText([cell({}, [0.9, 0.8]), cell({}, [0.9, 0.7])])).toBe('75.0 ± 7.1 % · 2 seeds · after 2 of 3 tasks');
  expect(settingText([cell({}, [0.9, 0.8]), cell({}, [0.9], 'failed')])).toBe(
    '80.0 % · 1 of 2 seeds · after 2 of 3 tasks · 1 failed',
  );
});
