import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { masLab } from '../fixtures/commandLine';
import { temporaryFolder } from '../fixtures/temporaryFolder';

const experiment = {
  benchmark: { kind: 'permuted', dataset: 'mnist', tasks: 2 },
  scenario: 'domain-incremental',
  network: { kind: 'mlp', hidden: [8] },
  training: { optimizer: { kind: 'sgd', learningRate: 0.1 } },
  method: { kind: 'finetune' },
};
const cnn = (kernel: number) => ({ network: { kind: 'cnn', convolutions: [{ filters: 4, kernel }], hidden: [8] } });
const inputs = (mean: number[]) => ({ benchmark: { ...experiment.benchmark, inputs: { mean, std: 1 } } });

it.each([
  [
    'a layer that no tensor holds',
    { network: { kind: 'mlp', hidden: [1e9] } },
    /network: training its weights takes 9\.\d+ TB, but a tensor holds at most 2147483647 values; the largest is dense1\/kernel, 784 × 1000000000/,
  ],
  [
    'more weights than memory',
    { network: { kind: 'mlp', hidden: Array(200).fill(40_000) } },
    /network: training its weights takes 3\.\d+ TB, but this machine has/,
  ],
  ['a window larger than its image', cnn(99), /network/],
  [
    'three means for grey images',
    inputs([0.1, 0.2, 0.3]),
    /benchmark\.inputs\.mean: has 3 values, but the samples have 1 channel/,
  ],
])('an experiment with %s is refused before a run is made', async (_, changes, message) => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'x.mas.json'), JSON.stringify({ ...experiment, ...changes }));
  const { code, stderr } = await masLab(folder, 'run', 'x.mas.json');
  expect(code, stderr).toBe(1);
  expect(stderr).toMatch(message);
  expect(stderr).not.toContain('bug');
  expect(existsSync(join(folder, '.mas'))).toBe(false);
});
