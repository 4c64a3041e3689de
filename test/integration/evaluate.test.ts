import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openStream } from '../../src/benchmarks/streams/openStream';
import type { ExperimentInput } from '../../src/core/experiment/experiment';
import { startOne } from '../../src/launch/executor';
import { openExecutor } from '../../src/launch/openExecutor';
import { createRun } from '../../src/store/createRun';
import { masLab } from '../fixtures/commandLine';
import { writeStripes } from '../fixtures/factFiles';
import { someExperiment } from '../fixtures/someExperiment';
import { bytesIn } from '../fixtures/streams';
import { temporaryFolder } from '../fixtures/temporaryFolder';

const experiment: ExperimentInput = {
  benchmark: { kind: 'permuted', dataset: 'mnist', tasks: 2, trainSamples: 400, testSamples: 50, validation: 0.25 },
  scenario: 'domain-incremental',
  network: { kind: 'mlp', hidden: [16] },
  training: { optimizer: { kind: 'sgd', learningRate: 0.1 } },
  method: { kind: 'finetune' },
};

it('a checkpoint is measured on test, training or held-out samples', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'some.mas.json'), JSON.stringify(experiment));
  const run = join(folder, '.mas/runs/some');
  const trained = await masLab(folder, 'run', 'some.mas.json', '--run', run, '--json');
  expect(trained.code, trained.stderr).toBe(0);
  const measure = async (...words: readonly string[]) =>
    JSON.parse((await masLab(folder, 'evaluate', run, '--json', ...words)).stdout).tasks;
  const test = await measure();
  expect(test.map(({ accuracy }: { accuracy: number }) => accuracy)).toEqual(
    JSON.parse(trained.stdout).accuracyMatrix[1],
  );
  expect(await measure('--data', 'validation')).toMatchObject([{ samples: 100 }, { samples: 100 }]);
  expect(await measure('--data', 'train')).toMatchObject([{ samples: 300 }, { samples: 300 }]);
});

/** What a session says of the last checkpoint of a run that it has just trained, with some of the answers. */
async function answersOf(input: ExperimentInput, own = '') {
  const chosen = someExperiment(input);
  const { run } = createRun(join(temporaryFolder(), 'run'), chosen);
  const script = join(import.meta.dirname, '../../dist/session.js');
  const executor = openExecutor({ kind: 'local' }, { script, env: { MAS_LAB_DATA: own } });
  const onRun = { run: run.path, engine: 'auto' } as const;
  await startOne(executor, { request: { kind: 'train', tasks: 'all', ...onRun } }).result();
  const { tasks } = await startOne(executor, { request: { kind: 'evaluate', answers: true, ...onRun } }).result();
  return { tasks, stream: await openStream(chosen, { own }) };
}

it('samples come with their class, the network’s answer and their pixels in place', async () => {
  const { tasks, stream } = await answersOf(experiment);
  const inputs = Buffer.from(bytesIn(stream));
  for (const { accuracy, samples, answers } of tasks) {
    expect(answers?.right).toBe(Math.round(accuracy * samples));
    expect(answers?.shown).toHaveLength(8);
    for (const { truth, answer, isRight, picture } of answers?.shown ?? []) {
      expect(isRight).toBe(truth === answer);
      const start = inputs.indexOf(Buffer.from(picture?.pixels ?? '', 'base64'));
      expect(start % (28 * 28)).toBe(0);
      expect(stream.units[start / (28 * 28)]).toBe(Number(truth));
    }
  }
  expect(tasks.map(({ answers }) => answers?.isPermuted)).toEqual([false, true]);
});

it('an answer from another task’s classes says whose it is', async () => {
  const { tasks } = await answersOf({
    ...experiment,
    benchmark: { kind: 'split', dataset: 'mnist', tasks: 2, classesPerTask: 2, trainSamples: 400, testSamples: 50 },
    scenario: 'class-incremental',
  });
  // Fine-tuning has forgotten the first task altogether.
  expect(tasks[0]?.accuracy).toBe(0);
  for (const { truth, answer, answerTask } of tasks[0]?.answers?.shown ?? []) {
    expect(['0', '1']).toContain(truth);
    expect(['2', '3']).toContain(answer);
    expect(answerTask).toBe(2);
  }
  for (const { answerTask } of tasks[1]?.answers?.shown ?? []) expect(answerTask).toBeUndefined();
});

it('facts are retrieved, so no sample of theirs has an answer', async () => {
  const own = temporaryFolder();
  writeStripes(join(own, 'stripes'));
  const benchmark = { kind: 'facts', dataset: 'stripes', tasks: 2 } as const;
  const { tasks } = await answersOf({ ...experiment, benchmark }, own);
  expect(tasks).toHaveLength(2);
  for (const { accuracy, answers } of tasks) {
    expect(accuracy).toBeGreaterThan(0);
    expect(answers).toBeUndefined();
  }
});
