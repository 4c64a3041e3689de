import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openRunStream } from '../../../../src/benchmarks/streams/runStream';
import type { Benchmark } from '../../../../src/core/experiment/experiment';
import { createRun } from '../../../../src/store/createRun';
import { openEventLog } from '../../../../src/store/eventLog';
import { type OpenRun, openRun } from '../../../../src/store/runDirectory';
import { idxBytes, writeDataSet } from '../../../fixtures/idxFiles';
import { png } from '../../../fixtures/png';
import { someExperiment } from '../../../fixtures/someExperiment';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

let workspace: string;
const notes: string[] = [];
const tell = (note: string) => notes.push(note);

beforeEach(() => {
  workspace = temporaryFolder();
  notes.length = 0;
  vi.stubEnv('XDG_CACHE_HOME', join(workspace, 'cache'));
  vi.stubEnv('MAS_LAB_DATA', '');
});

afterEach(() => vi.unstubAllEnvs());

function write(path: string, value = 1): void {
  mkdirSync(join(workspace, path, '..'), { recursive: true });
  writeFileSync(join(workspace, path), png(new Uint8Array(4).fill(value), 2));
}

/** A run of an experiment in `experiments/`, whose images are beside it. */
function runOnImages(): OpenRun {
  for (const name of ['jay', 'owl']) for (const i of [1, 2, 3]) write(`experiments/birds/${name}/${i}.png`, i);
  const benchmark = { kind: 'images' as const, folders: ['birds'], height: 2, width: 2, channels: 1 as const };
  const file = join(workspace, 'experiments', 'a.mas.json');
  return createRun(join(workspace, 'runs', 'r'), someExperiment({ benchmark }), { file, workspace });
}

/** Records the data as training does. */
async function record({ run, experiment }: OpenRun): Promise<void> {
  const { sources } = await openRunStream({ run, experiment }, tell);
  const log = openEventLog(run.events);
  log.append({ type: 'data-recorded', sources });
  log.close();
}

describe('data that a run was trained on', () => {
  it('is found from the folder of its experiment, wherever it is opened', async () => {
    const { run } = runOnImages();
    const { tasks } = await openRunStream(openRun(run.path), tell);
    expect(tasks[0]?.words).toEqual([['jay'], ['owl']]);
  });

  it.each([
    [
      'a class was added',
      () => [1, 2].map((i) => write(`experiments/birds/crow/${i}.png`)),
      'birds: class "crow" is new',
    ],
    [
      'a class was renamed',
      () => renameSync(join(workspace, 'experiments/birds/jay'), join(workspace, 'experiments/birds/blue jay')),
      'birds: class "jay" is gone\n  birds: class "blue jay" is new',
    ],
    [
      'an image was added',
      () => write('experiments/birds/owl/4.png'),
      'birds: class "owl" had 3 samples and has 4 now',
    ],
    [
      'an image was replaced',
      () => {
        rmSync(join(workspace, 'experiments/birds/owl/3.png'));
        write('experiments/birds/owl/5.png');
      },
      'birds: samples were replaced, renamed or changed',
    ],
  ])('is refused when %s', async (_, change, message) => {
    const open = runOnImages();
    await record(open);
    await openRunStream(open, tell);
    change();
    await expect(openRunStream(open, tell)).rejects.toThrow(
      `The data of the run r have changed since it began:\n  ${message}`,
    );
    expect(notes).toEqual([]);
  });

  it('may lie elsewhere', async () => {
    const open = runOnImages();
    await record(open);
    renameSync(join(workspace, 'experiments', 'birds'), join(workspace, 'birds'));
    vi.stubEnv('MAS_LAB_DATA', workspace);
    await expect(openRunStream(open, tell)).resolves.toBeTruthy();
  });

  it('may be packed in another way, but not have other labels or pixels', async () => {
    const folder = join(workspace, 'data', 'tiny');
    mkdirSync(folder, { recursive: true });
    const put = (name: string, bytes: Uint8Array) => writeFileSync(join(folder, name), bytes);
    const images = idxBytes(
      [4, 2, 2],
      Uint8Array.from({ length: 16 }, (_, i) => i),
    );
    const labels = idxBytes([4], Uint8Array.of(0, 1, 2, 3));
    for (const part of ['train', 't10k']) {
      put(`${part}-images-idx3-ubyte`, images);
      put(`${part}-labels-idx1-ubyte`, labels);
    }
    const open = createRun(join(workspace, 'r'), someExperiment({ benchmark: { kind: 'split', dataset: 'tiny' } }), {
      workspace,
    });
    await record(open);
    rmSync(join(folder, 'train-images-idx3-ubyte'));
    put('train-images-idx3-ubyte.gz', gzipSync(images));
    await openRunStream(open, tell);

    put('t10k-labels-idx1-ubyte', idxBytes([4], Uint8Array.of(1, 0, 2, 3)));
    await expect(openRunStream(open, tell)).rejects.toThrow('tiny: samples were replaced, renamed or changed');
    put('t10k-labels-idx1-ubyte', labels);
    put('train-images-idx3-ubyte.gz', gzipSync(idxBytes([4, 2, 2], new Uint8Array(16))));
    await expect(openRunStream(open, tell)).rejects.toThrow('tiny: samples were replaced, renamed or changed');
  });

  it('may have classes without test samples, which is said, but no task without any', async () => {
    writeDataSet(join(workspace, 'data', 'tiny'), { trainLabels: [0, 1, 2, 3], testLabels: [0, 2, 3] });
    const open = (benchmark: Partial<Benchmark>, number: number) =>
      openRunStream(
        createRun(
          join(workspace, `${number}`),
          someExperiment({ benchmark: { kind: 'split', dataset: 'tiny', ...benchmark } as Benchmark }),
          { workspace },
        ),
        tell,
      );
    const said = 'tiny: has no test samples of 1, which is trained, but not measured.';
    await open({ classesPerTask: 2 }, 1);
    expect(notes).toEqual([said]);
    await open({ kind: 'permuted', tasks: 2 }, 2);
    expect(notes).toEqual([said, said]);
    await open({ classesPerTask: 1, classOrder: [0, 2, 3] }, 3);
    expect(notes).toHaveLength(2);
    await expect(open({ classesPerTask: 1 }, 4)).rejects.toThrow('Task 2 has 1 training and 0 test samples in tiny');
  });

  it('is not known of runs of an earlier version, which is said', async () => {
    const open = runOnImages();
    const log = openEventLog(open.run.events);
    const file = { file: 'checkpoints/task-001.safetensors', bytes: 1, sha256: '' };
    log.append({ type: 'checkpoint', task: 1, ...file, memoryBytes: 0, seconds: { train: 1, importance: 1 } });
    log.close();
    await openRunStream(open, tell);
    expect(notes).toEqual([expect.stringContaining('does not say which data it was trained on')]);
  });
});
