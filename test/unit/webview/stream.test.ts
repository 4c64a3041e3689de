import { expect, test } from 'vitest';
import { runState } from '../../../src/core/run/reduce';
import { gapsText, pathOf } from '../../../webview/dashboard/stream';
import { numbered, progressEvents, startedEvent } from '../../webview/syntheticRun';

test('a curve over many tasks has a gap at each task boundary, and a task without points adds nothing', () => {
  const events = [1, 2].flatMap((task) => [startedEvent(task, 100), ...progressEvents(task, 4, 100)]);
  const state = runState(numbered(1, [...events, startedEvent(3, 100)]));
  const path = pathOf(state.tasks, 'accuracy');
  expect(path.map(({ x }) => x)).toEqual([0, 0.25, 0.5, 0.75, 1, 1, 1.25, 1.5, 1.75, 2]);
  expect(path.flatMap(({ y }, i) => (y === null ? [i] : []))).toEqual([0, 5]);
});

test('a loss or penalty that is not finite is a gap with a note', () => {
  const events = [
    startedEvent(1, 100),
    { type: 'progress', task: 1, epoch: 1, step: 10, loss: 0.5, penalty: Number.POSITIVE_INFINITY, secondsLeft: 1 },
    { type: 'progress', task: 1, epoch: 1, step: 20, loss: Number.NaN, penalty: 0.5, secondsLeft: 1 },
    { type: 'diverged', task: 1, step: 21, quantity: 'loss', value: Number.NaN },
  ] as const;
  const { tasks } = runState(numbered(1, events));
  expect(pathOf(tasks, 'loss').map(({ y }) => y)).toEqual([null, 0.5, null]);
  expect(pathOf(tasks, 'penalty').map(({ y }) => y)).toEqual([null, null, 0.5]);
  expect(gapsText(tasks, 'loss')).toBe('Task 1: the loss is NaN at step 20.');
  expect(gapsText(tasks, 'penalty')).toBe('Task 1: the penalty is ∞ at step 10.');
  const last = runState(numbered(1, [startedEvent(1, 100), events[3]])).tasks;
  expect(gapsText(last, 'loss')).toBe('Task 1 diverged: in step 21 the loss became NaN.');
});
