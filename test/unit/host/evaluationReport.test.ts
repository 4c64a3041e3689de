import { expect, test } from 'vitest';
import { evaluationReport } from '../../../src/host/commands/evaluationReport';
import { someExperiment } from '../../fixtures/someExperiment';
import { syntheticRun } from '../../webview/syntheticRun';

const { state } = syntheticRun('run-1', { tasks: 3, learnt: 2, firstTask: 'a | <b>*' });
const run = { id: 'run-1', path: '/runs/run-1', state, experiment: someExperiment() };

test('a row for each task says what is left of it', () => {
  const tasks = [
    { task: 1, accuracy: 0.9, samples: 10_000 },
    { task: 2, accuracy: 0.98, samples: 500 },
  ];
  const lines = evaluationReport(run, { checkpoint: 2, tasks }, 'today').split('\n');
  // Task 1 had 0.98 − 0.0001, task 2 0.98 − 0.0002 right after training.
  expect(lines.filter((line) => line.startsWith('|'))).toEqual([
    '| task             | accuracy | after training |      change | samples |',
    '|------------------|---------:|---------------:|------------:|--------:|',
    '| 1 · a \\| \\<b\\>\\* |   90.0 % |         98.0 % | −8.0 points |  10,000 |',
    '| 2 · task 2       |   98.0 % |         98.0 % |  0.0 points |     500 |',
    '| average          |   94.0 % |                |             |         |',
  ]);
  expect(lines).toContain('mas-lab evaluate /runs/run-1 --checkpoint 2');
});

test('one task by itself has no average, and the command names it', () => {
  const text = evaluationReport(run, { checkpoint: 2, tasks: [{ task: 2, accuracy: 0.5, samples: 500 }] }, 'today');
  expect(text).not.toContain('average');
  expect(text).toContain('--checkpoint 2 --tasks 2');
});
