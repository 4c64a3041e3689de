import { expect, it } from 'vitest';
import { emptyRun, type RunState } from '../../../src/core/run/run';
import { announcement } from '../../../src/host/sessions/announcement';

/** After as many tasks as there are rows, of three; accuracies by the task that was trained last. */
function after(...rows: readonly (readonly number[])[]): RunState {
  const tasks = [1, 2, 3].map((task) => ({ task, name: 'x', state: task <= rows.length ? 'done' : 'pending' }));
  return { ...emptyRun, tasks: tasks as unknown as RunState['tasks'], accuracyMatrix: rows };
}

it('names the task that was learnt, and the one that fell most since it was', () => {
  expect(announcement(after([0.901], [0.765, 0.903]), 'accuracy', 1)).toBe(
    'Task 2 learnt: 90.3 %. Task 1 fell from 90.1 to 76.5 %.',
  );
  expect(announcement(after([0.9], [0.8, 0.9], [0.85, 0.6, 0.95]), 'accuracy', 2)).toBe(
    'Task 3 learnt: 95.0 %. Task 2 fell from 90.0 to 60.0 %.',
  );
});

it('says where nothing fell that the numbers would show, and nothing of it where there is no earlier task', () => {
  expect(announcement(after([0.9], [0.89951, 0.9]), 'accuracy', 1)).toBe(
    'Task 2 learnt: 90.0 %. No earlier task fell.',
  );
  // 90.04 and 89.96 %.
  expect(announcement(after([0.9004], [0.8996, 0.9]), 'accuracy', 1)).toContain('No earlier task fell.');
  expect(announcement(after([0.9]), 'accuracy', 0)).toBe('Task 1 learnt: 90.0 %.');
});

it('is one for all tasks that were trained in one go', () => {
  expect(announcement(after([0.9], [0.8, 0.9], [0.7, 0.8, 0.9]), 'accuracy', 0)).toBe(
    'Tasks 1 to 3 learnt: average accuracy 80.0 %. Task 1 fell from 90.0 to 70.0 %.',
  );
});

it('names another metric, and is silent where no task was finished', () => {
  expect(announcement(after([0.4]), 'MAP', 0)).toBe('Task 1 learnt: 40.0 % MAP.');
  expect(announcement(after([0.9]), 'accuracy', 1)).toBeUndefined();
});
