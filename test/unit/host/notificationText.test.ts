import { expect, test } from 'vitest';
import { parseExperiment } from '../../../src/core/experiment/parseExperiment';
import { UserError } from '../../../src/core/userError';
import { notificationText } from '../../../src/host/notificationText';

test('says what happened first, then where, then what to do', () => {
  const damaged = new UserError('/runs/a/events.jsonl, line 3: this line is damaged: it is not JSON.', 'Restore it.');
  expect(notificationText(damaged)).toBe(
    'This line is damaged: it is not JSON (/runs/a/events.jsonl, line 3). Restore it.',
  );
  expect(notificationText(new UserError('C:\\runs\\a: the checkpoint is missing'))).toBe(
    'The checkpoint is missing (C:\\runs\\a).',
  );
});

test('lists the problems of a file in one line', () => {
  let found: unknown;
  try {
    parseExperiment('{ "scenario": "task-incremental" }', 'some.mas.json');
  } catch (error) {
    found = error;
  }
  if (!(found instanceof UserError)) throw new Error('no UserError');
  const text = notificationText(found);
  expect(text).toMatch(/^\d problems: benchmark: missing; .*; .* \(some\.mas\.json\)\.$/);
});

test('leaves other messages as they are, but for back-ticks, which VS Code does not render', () => {
  expect(notificationText(new UserError('Data set "x" was not found', 'Run `mas-lab data get x`.'))).toBe(
    'Data set "x" was not found. Run “mas-lab data get x”.',
  );
  expect(notificationText(new UserError('benchmark.tasks: 9 tasks are too many'))).toBe(
    'benchmark.tasks: 9 tasks are too many',
  );
  expect(notificationText(new UserError('Is it?', 'Yes.'))).toBe('Is it? Yes.');
});

test('makes no link of what a file calls a thing, and shows its control characters', () => {
  expect(notificationText(new UserError('There is no run [here](command:quit)\x1b[2J'))).toBe(
    'There is no run [here] (command:quit)\\u{1b}[2J',
  );
});
