import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openStream } from '../../../../src/benchmarks/streams/openStream';
import type { ExperimentInput } from '../../../../src/core/experiment/experiment';
import { parseExperiment } from '../../../../src/core/experiment/parseExperiment';

const golden = join(__dirname, '../../../reference/golden/data');

const open = (dataset: string, scenario: ExperimentInput['scenario']) =>
  openStream(
    parseExperiment(
      JSON.stringify({
        benchmark: { kind: 'domains', dataset, axes: 'chw' },
        scenario,
        network: { kind: 'mlp', hidden: [4] },
        training: { optimizer: { kind: 'sgd', learningRate: 0.1 } },
        method: { kind: 'finetune' },
      }),
      'own.mas.json',
    ),
    { folder: golden },
  );

it('each domain is a task of the samples that are numbered so, with all classes', async () => {
  const { tasks, outputs } = await open('npy-torch/', 'domain-incremental');
  expect(tasks.map(({ name }) => name)).toEqual(['domain 0', 'domain 7']);
  expect(tasks.map(({ train, test }) => [[...train], [...test]])).toEqual([
    [[0, 1], [5]],
    [[2, 3], [4]],
  ]);
  expect(tasks.map(({ classes, units }) => ({ classes, units }))).toEqual(
    [0, 0].map((first) => ({ classes: [0, 2], units: { first, count: 2 } })),
  );
  expect(outputs).toBe(2);
  expect((await open('npy-torch/', 'task-incremental')).outputs).toBe(4);
});

it('data without numbers of tasks are refused, and so is class-incremental learning', async () => {
  await expect(open('npy-u1/', 'domain-incremental')).rejects.toThrow(
    'npy-u1/ does not say which task each sample is of',
  );
  expect(() => open('npy-torch/', 'class-incremental')).toThrow('class-incremental needs new classes in every task');
});
