import { expect, test } from 'vitest';
import { resultTable } from '../../../src/cli/resultTable';
import type { ExperimentInput } from '../../../src/core/experiment/experiment';
import type { Event, EventBody } from '../../../src/core/run/event';
import { runState } from '../../../src/core/run/reduce';
import { runResult } from '../../../src/core/run/result';
import { detectorLog } from '../../fixtures/someDetector';
import { someExperiment } from '../../fixtures/someExperiment';

/** A run of two tasks, told by its events. */
function twoTasks(benchmark: ExperimentInput['benchmark'] = { kind: 'permuted', dataset: 'mnist' }) {
  const seconds = { train: 2, importance: 0.5, evaluate: 0.25 };
  const task = (number: number, accuracies: number[]): EventBody[] => [
    { type: 'task-started', task: number, name: `permutation ${number}`, samples: 10, epochs: 1, steps: 1 },
    ...accuracies.map(
      (accuracy, i): EventBody => ({ type: 'evaluated', after: number, task: i + 1, accuracy, samples: 5 }),
    ),
    { type: 'task-finished', task: number, seconds },
  ];
  const bodies: EventBody[] = [
    {
      type: 'session-started',
      pid: 1,
      host: 'h',
      engine: { kind: 'tensorflow', version: '2.15.1', threads: 1 },
      tasks: ['permutation 1', 'permutation 2'],
    },
    { type: 'evaluated', after: 0, task: 1, accuracy: 0.1, samples: 5 },
    { type: 'evaluated', after: 0, task: 2, accuracy: 0.08, samples: 5 },
    ...task(1, [0.98, 0.1]),
    ...task(2, [0.95, 0.97]),
  ];
  const at = (n: number) => new Date(Date.UTC(2026, 0, 1) + 1000 * n).toISOString();
  const events = bodies.map((body, i): Event => ({ n: i + 1, at: at(i), ...body }));
  return runResult('/w/.mas/runs/r', someExperiment({ benchmark }), runState(events));
}

test('the table shows the accuracy matrix, the measures with what they mean, and where the run is', () => {
  const text = resultTable(twoTasks(), { width: 120, path: '.mas/runs/r' });
  expect(text).toContain(
    [
      '                  task 1  task 2',
      'untrained           10.0     8.0',
      '1  permutation 1    98.0    10.0',
      '2  permutation 2    95.0    97.0',
    ].join('\n'),
  );
  expect(text).toMatch(/Average accuracy\s+96\.0 %/);
  expect(text).toMatch(/Forgetting\s+\+3\.0 points.*Chaudhry et al\. 2018/);
  expect(text).toMatch(/Drop\s+\+3\.0 points.*Aljundi et al\. 2018/);
  expect(text).toMatch(/Backward transfer\s+−3\.0 points/);
  expect(text).toMatch(/Forward transfer\s+\+2\.0 points/);
  expect(text).toMatch(/training 4 s, importance 1 s, evaluation 0\.5 s/);
  expect(text).toMatch(/engine\s+TensorFlow 2\.15\.1, 1 thread$/m);
  expect(text).toMatch(/run\s+\.mas\/runs\/r$/m);
  expect(text.split('\n').every((line) => line.length <= 120)).toBe(true);
});

test('where tasks are of facts, the table says that it shows MAP', () => {
  const text = resultTable(twoTasks({ kind: 'facts', dataset: 'f' }), { width: 120, path: 'r' });
  expect(text).toContain('MAP in % on each task (across) after training each task (down)');
  expect(text).toMatch(/Average MAP\s+96\.0 %/);
  expect(text.toLowerCase()).not.toContain('accuracy');
});

test('of a detector, it shows each metric, and what became of each class', () => {
  const state = runState(detectorLog());
  const benchmark = { kind: 'detection', dataset: 'd' } as const;
  const result = runResult('r', someExperiment({ benchmark }), state);
  const text = resultTable(result, { width: 120, path: 'r' });
  expect(text).toContain('mAP at 0.5 in % on each task (across) after training each task (down)');
  expect(text).toMatch(/Average mAP at 0\.5 +72\.5 % .*\nAverage mAP at 0\.5 \(11 points\) +65\.0 % /);
  expect(text).toMatch(/Average mAP at 0\.5–0\.95 +45\.0 % /);
  expect(text).toContain(
    [
      '     objects  AP50 when learnt   now   drop  AP50 VOC07 when learnt   now   drop  AP50-95 when learnt   now   drop',
      'cat       10              80.0  50.0  +30.0                    70.0  40.0  +30.0                 50.0  25.0  +25.0',
      'dog        4              60.0  60.0    0.0                    50.0  60.0  −10.0                 30.0  35.0   −5.0',
      'car       10              90.0  90.0      –                    80.0  80.0      –                 60.0  60.0      –',
    ].join('\n'),
  );
  expect(text.toLowerCase()).not.toContain('accuracy');
  // Where there is little room, by the metric of the run.
  const coco = resultTable({ ...result, metric: 'mAP50-95' }, { width: 60, path: 'r' });
  expect(coco).toContain('\ncat       10                 50.0  25.0  +25.0\n');
});

test('where the matrix is too wide for the terminal, each task has a line', () => {
  const text = resultTable(twoTasks(), { width: 30, path: '.mas/runs/r' });
  expect(text).toMatch(/1 {2}permutation 1\s+98\.0\s+95\.0/);
});

test('where λ is searched, it shows what was found for each task, and how', () => {
  const experiment = someExperiment({ method: { kind: 'mas', lambda: 'search' } });
  const tried = (n: number, lambda: number, accuracy: number, rest: object) => ({
    ...{ type: 'lambda-tried', task: 2, try: n, lambda, accuracy, on: 'validation', samples: 5, ...rest },
  });
  const bodies = [
    { type: 'task-started', task: 2, name: 'two', samples: 10, epochs: 1, steps: 1, lambdaTries: 10 },
    tried(0, 0, 0.95, { verdict: 'reference', next: 10 }),
    tried(1, 10, 0.6, { verdict: 'too-high', next: 5 }),
    tried(2, 5, 0.9, { verdict: 'chosen' }),
  ] as EventBody[];
  const events = bodies.map((body, i): Event => ({ n: i + 1, at: '2026-01-01T00:00:00.000Z', ...body }));
  const shown = (count: number) =>
    resultTable(runResult('r', experiment, runState(events.slice(0, count))), { width: 200, path: 'r' });
  expect(shown(4)).toMatch(/task 2\s+5\s+2\s+90\.0\s+95\.0\s+on validation samples/);
  expect(shown(4)).toMatch(/MAS, λ searched for each task; .*/);
  expect(shown(4)).toContain('λ of each task: from 10, × 0.5 while its accuracy is below 0.8 of fine-tuning’s');
  expect(shown(3)).not.toContain('task 2');
});

test('a run that has learnt nothing says so', () => {
  const text = resultTable(runResult('r', someExperiment(), runState([])), { width: 120, path: 'r' });
  expect(text).toMatch(/No task has been trained yet\.\n\nmethod/);
  expect(text).not.toMatch(/time|Average/);
});
