import { expect, test } from 'vitest';
import { selectTasks } from '../../../webview/dashboard/taskSelection';

test('tasks are named by numbers and ranges', () => {
  const tasks = (text: string, total: number) => {
    const { tasks, problem } = selectTasks(text, total);
    return problem ?? tasks;
  };
  expect(tasks('', 5)).toEqual([1, 2, 3, 4, 5]);
  expect(tasks('', 1000)).toEqual([1, 144, 286, 429, 572, 715, 857, 1000]);
  expect(tasks('all', 12)).toHaveLength(12);
  expect(tasks('8, 1-3 2', 10)).toEqual([1, 2, 3, 8]);
  expect(tasks('4–99', 6)).toEqual([4, 5, 6]);
  expect(tasks('1-999999999', 3)).toEqual([1, 2, 3]);
  expect(tasks('one', 3)).toBe('“one” isn’t a task number. Use numbers or ranges, such as 1-5, 8.');
  expect(tasks('9', 3)).toBe('Tasks are numbered from 1 to 3.');
});
