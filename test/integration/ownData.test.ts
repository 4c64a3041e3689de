import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ExperimentInput } from '../../src/core/experiment/experiment';
import { masLab, startIn } from '../fixtures/commandLine';
import { writeImageFolder } from '../fixtures/imageFolders';
import { temporaryFolder } from '../fixtures/temporaryFolder';

/** None of this is about the engine, and a session without TensorFlow costs a quarter to a third less. */
beforeAll(() => {
  vi.stubEnv('MAS_LAB_ENGINE', 'wasm');
});

/** Two folders of images beside the experiment, which is not in the folder that `mas-lab` works in. */
const experiment: ExperimentInput = {
  benchmark: { kind: 'images', folders: ['low', '../pictures/high'], height: 8, width: 8, channels: 1 },
  scenario: 'task-incremental',
  network: { kind: 'mlp', hidden: [8] },
  training: { epochs: 1, batchSize: 8, optimizer: { kind: 'sgd', learningRate: 0.1 } },
  method: { kind: 'mas', lambda: 1 },
};

const run = '.mas/runs/some';

/** Writes the experiment and its images. */
async function untrained(folder: string): Promise<string> {
  mkdirSync(join(folder, 'experiments'));
  writeFileSync(join(folder, 'experiments/some.mas.json'), JSON.stringify(experiment));
  await writeImageFolder(join(folder, 'experiments/low'), 'mnist', { classes: [0, 1], train: 8 });
  await writeImageFolder(join(folder, 'pictures/high'), 'mnist', { classes: [2, 3], train: 8 });
  return folder;
}

/** The first of two tasks is trained once for all tests. */
let original: string;
beforeAll(async () => {
  original = mkdtempSync(join(tmpdir(), 'mas-lab-test-'));
  await untrained(original);
  const trained = await masLab(original, 'run', 'experiments/some.mas.json', '--run', run, '--tasks', '1');
  expect(trained.code, trained.stderr).toBe(0);
});
afterAll(() => rmSync(original, { recursive: true, force: true }));

/** A folder with a run that has trained the first of two tasks. */
function workspace(): string {
  const folder = temporaryFolder();
  cpSync(original, folder, { recursive: true, preserveTimestamps: true });
  return folder;
}

describe('a run on the user’s own images', () => {
  it('finds them again from another folder', async () => {
    const folder = workspace();
    const elsewhere = temporaryFolder();
    const path = join(folder, run);
    const evaluated = await masLab(elsewhere, 'evaluate', path, '--json');
    expect(evaluated.code, evaluated.stderr).toBe(0);
    const file = join(folder, 'experiments/some.mas.json');
    const trained = await masLab(elsewhere, 'run', file, '--run', path, '--tasks', '1', '--json');
    expect(trained.code, trained.stderr).toBe(0);
    expect(JSON.parse(trained.stdout).accuracyMatrix).toHaveLength(2);
  });

  it('says at its start what it leaves out in folders, and at each measurement on a folder', async () => {
    const folder = await untrained(temporaryFolder());
    writeFileSync(join(folder, 'experiments/low/0/notes.txt'), '');
    mkdirSync(join(folder, 'pictures/.cache'));
    writeFileSync(join(folder, 'pictures/.cache/no.png'), 'no picture');

    const low = `${join(folder, 'experiments/low')}: 1 file or folder is left out: 0/notes.txt (not PNG, JPEG or WebP)`;
    const first = await masLab(folder, 'run', 'experiments/some.mas.json', '--run', run, '--tasks', '1');
    expect(first.stderr.split(low)).toHaveLength(2);
    const second = await masLab(folder, 'next', run);
    expect(second.code, second.stderr).toBe(0);
    expect(second.stderr).not.toContain('left out');
    for (const command of ['importance', 'adapt']) {
      const { code, stderr } = await masLab(folder, command, run, '--data', 'pictures');
      expect(code, stderr).toBe(0);
      expect(stderr).toContain(`${join(folder, 'pictures')}: 1 file or folder is left out: .cache (hidden)`);
      expect(stderr).not.toContain(low);
    }
  });

  it('is read with a cache that cannot be written', async () => {
    const folder = workspace();
    const { ended } = startIn(folder, ['evaluate', run], {
      env: { XDG_CACHE_HOME: '/proc/x', MAS_LAB_ENGINE: 'auto' },
    });
    const { code, stderr } = await ended;
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/The cache cannot be written: .* So the images of .*low are decoded again at every start\./);
  });

  it('is not used with other images than those it was trained on', async () => {
    const folder = workspace();
    renameSync(join(folder, 'experiments/low/0'), join(folder, 'experiments/low/zero'));
    for (const words of [
      ['evaluate', run],
      ['importance', run],
      ['adapt', run, '--data', 'train'],
      ['run', 'experiments/some.mas.json', '--run', run],
    ]) {
      const { code, stderr } = await masLab(folder, ...words);
      expect(code, stderr).toBe(1);
      expect(stderr).toContain('The data of the run some have changed since it began:\n  low: class "0" is gone\n');
      expect(stderr).toContain('low: class "zero" is new');
    }
  });

  it('is not trained over where its event log is empty or gone', async () => {
    const folder = workspace();
    for (const lose of [truncateSync, rmSync]) {
      lose(join(folder, run, 'events.jsonl'));
      for (const words of [
        ['run', 'experiments/some.mas.json', '--run', run],
        ['show', run],
        ['evaluate', run],
      ]) {
        const { code, stderr } = await masLab(folder, ...words);
        expect(code, stderr).toBe(1);
        expect(stderr).toContain('the event log is empty or missing');
      }
    }
  });
});
