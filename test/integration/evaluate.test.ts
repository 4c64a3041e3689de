import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ExperimentInput } from '../../src/core/experiment/experiment';
import { masLab } from '../fixtures/commandLine';
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
