import { expect, test } from 'vitest';
import { evaluation, evaluationTitle } from '../../../../src/core/panel/evaluation';
import { evaluationOf } from '../../../../src/core/panel/evaluationOf';
import { someExperiment } from '../../../fixtures/someExperiment';
import { syntheticRun } from '../../../webview/syntheticRun';

const { state } = syntheticRun('run-1', { tasks: 3, learnt: 2 });
const subsets = [{ name: 'even', accuracyMatrix: [[0.8], [0.7, null]] }];
const run = { id: 'run-1', state: { ...state, subsets }, experiment: someExperiment() };
const at = '2026-01-01T12:00:00.000Z';

test('each task says what it had when it was learnt, what it has now, and what was forgotten', () => {
  const measured = [
    { task: 1, accuracy: 0.9, samples: 10_000, subsets: [{ name: 'even', accuracy: 0.5, samples: 5000 }] },
    { task: 2, accuracy: 0.98, samples: 500 },
  ];
  const made = evaluationOf(run, { checkpoint: 2, tasks: measured }, at);
  expect(evaluation.parse(made)).toEqual(made);
  // Right after training, task 1 had 0.98 − 0.0001 and task 2 had 0.98 − 0.0002.
  const [first, second] = made.tasks;
  expect(first).toMatchObject({ task: 1, name: state.tasks[0]?.name, now: 0.9, samples: 10_000 });
  expect(first?.learnt).toBeCloseTo(0.9799);
  expect(first?.forgotten).toBeCloseTo(0.0799);
  expect(first?.subsets).toMatchObject([{ name: 'even', learnt: 0.8, now: 0.5, samples: 5000 }]);
  // No later task could change the newest.
  expect(second?.forgotten).toBeNull();
  expect(made.average.now).toBeCloseTo(0.94);
  expect(made.average.forgotten).toBeCloseTo(0.0799);
});

test('what the run did not measure is missing from the means as well', () => {
  const made = evaluationOf(run, { checkpoint: 3, tasks: [{ task: 3, accuracy: 0.5, samples: 500 }] }, at);
  expect(made.tasks[0]).toMatchObject({ learnt: null, now: 0.5, forgotten: null });
  expect(made.average).toEqual({ learnt: null, now: 0.5, forgotten: null });
});

test('the title names run and checkpoint, and a task that was measured by itself', () => {
  const titleOf = (checkpoint: number, ...tasks: readonly number[]) =>
    evaluationTitle(
      evaluationOf(run, { checkpoint, tasks: tasks.map((task) => ({ task, accuracy: 0.5, samples: 1 })) }, at),
    );
  expect(titleOf(2, 1, 2)).toBe('Checkpoint 2 of run-1');
  expect(titleOf(1, 1)).toBe('Checkpoint 1 of run-1');
  expect(titleOf(2, 1)).toBe('Task 1 at checkpoint 2 of run-1');
});

test('classes of a detector have what the run measured when their task was learnt, as far as it did', () => {
  const of = (value: number) => ({ mAP50: value, 'mAP50-11-points': value / 2, 'mAP50-95': value / 4 });
  const classes = [
    { name: 'cat', objects: 3, ...of(0.4) },
    { name: 'dog', objects: 5, ...of(0.2) },
  ];
  const learntClasses = [{ name: 'dog', objects: 5, ...of(0.8) }];
  const made = evaluationOf(
    run,
    { checkpoint: 2, tasks: [{ task: 1, accuracy: 0.3, samples: 9, classes, learntClasses }] },
    at,
  );
  expect(evaluation.parse(made)).toEqual(made);
  expect(made.tasks[0]?.classes).toEqual([
    { name: 'cat', objects: 3, now: of(0.4), learnt: null },
    { name: 'dog', objects: 5, now: of(0.2), learnt: of(0.8) },
  ]);
});
