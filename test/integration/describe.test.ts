import { join } from 'node:path';
import { expect, it } from 'vitest';
import { masLab } from '../fixtures/commandLine';

const golden = join(__dirname, '../reference/golden/data');

it('data describe says what is in a data set, as text and for programs', async () => {
  const words = ['data', 'describe', 'npy-torch/', '--axes', 'chw'];
  const text = await masLab(golden, ...words);
  expect(text.code, text.stderr).toBe(0);
  expect(text.stdout).toContain('samples     4 for training, 2 for testing\n');
  expect(text.stdout).toContain('shape       2 × 5 × 3 (height × width × channels), uint8\n');
  expect(text.stdout).toContain('classes     2: ant (2 + 1), bée (2 + 1)\n');
  expect(text.stdout).toContain('"benchmark": { "kind": "domains", "dataset": "npy-torch/", "axes": "chw" }');
  const { stdout } = await masLab(golden, ...words, '--json');
  expect(JSON.parse(stdout)).toMatchObject({
    inputShape: [2, 5, 3],
    min: 0,
    max: 249,
    tasks: [
      { task: 0, samples: 3 },
      { task: 7, samples: 3 },
    ],
  });
});

it('of a folder without a data set it lists the formats', async () => {
  const { code, stderr } = await masLab(golden, 'data', 'describe', 'hostile/');
  expect(code).toBe(1);
  expect(stderr).toContain('hostile: holds no data set of a known format');
  expect(stderr).toContain('NPZ, e.g. "dataset": "data/mine.npz"');
});
