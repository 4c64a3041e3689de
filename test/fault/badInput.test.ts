import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { ExperimentInput } from '../../src/core/experiment/experiment';
import { masLab } from '../fixtures/commandLine';
import { smallDisk } from '../fixtures/smallDisk';
import { temporaryFolder } from '../fixtures/temporaryFolder';

/** None of this is about the engine, and a session without TensorFlow costs a quarter to a third less. */
beforeAll(() => {
  vi.stubEnv('MAS_LAB_ENGINE', 'wasm');
});

const file = 'a.mas.json';
const valid: ExperimentInput = {
  benchmark: { kind: 'permuted', dataset: 'mnist', tasks: 2, trainSamples: 200, testSamples: 100 },
  scenario: 'domain-incremental',
  network: { kind: 'mlp', hidden: [16] },
  training: { optimizer: { kind: 'sgd', learningRate: 0.1 } },
  method: { kind: 'mas', lambda: 1 },
};

function workspaceWith(experiment: unknown): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, file), typeof experiment === 'string' ? experiment : JSON.stringify(experiment));
  return folder;
}

/** A run that has learnt its first task, trained once for all tests. */
let original: string;
beforeAll(async () => {
  original = mkdtempSync(join(tmpdir(), 'mas-lab-test-'));
  writeFileSync(join(original, file), JSON.stringify(valid));
  const { code, stderr } = await masLab(original, 'run', file, '--run', 'run', '--tasks', '1');
  expect(code, stderr).toBe(0);
});
afterAll(() => rmSync(original, { recursive: true, force: true }));

/** A workspace with a copy of that run. */
function workspaceWithRun(): { folder: string; run: string } {
  const folder = temporaryFolder();
  cpSync(original, folder, { recursive: true });
  return { folder, run: join(folder, 'run') };
}

/** Every message says what is wrong without a stack, on stderr, and the exit code is 1. */
async function expectError(folder: string, words: readonly string[], message: RegExp): Promise<void> {
  const { code, stdout, stderr } = await masLab(folder, ...words);
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(stdout).toBe('');
  expect(code).toBe(1);
}

test.each([
  ['no JSON', '{ "benchmark": ', /a\.mas\.json/],
  ['an unknown key', { ...valid, netwrok: {} }, /netwrok.*network/s],
  ['a wrong type', { ...valid, seed: 'one' }, /seed: .*number/s],
  ['a negative λ', { ...valid, method: { kind: 'mas', lambda: -1 } }, /method\.lambda: .*0/],
  ['zero tasks', { ...valid, benchmark: { ...valid.benchmark, tasks: 0 } }, /benchmark\.tasks: .*1/],
  ['a missing data set', { ...valid, benchmark: { ...valid.benchmark, dataset: 'mnits' } }, /mnits.*mnist/s],
])('an experiment with %s leaves nothing behind but its message', async (_, experiment, message) => {
  const folder = workspaceWith(experiment);
  await expectError(folder, ['run', file], message);
  expect(existsSync(join(folder, '.mas'))).toBe(false);
});

test('an experiment file that is not there is named', async () => {
  await expectError(temporaryFolder(), ['run', 'nowhere.mas.json'], /nowhere\.mas\.json: no such file/);
});

test('a data file that is cut short is named', async () => {
  const folder = workspaceWith({ ...valid, benchmark: { ...valid.benchmark, dataset: 'tiny' } });
  const data = join(folder, 'data', 'tiny');
  mkdirSync(data, { recursive: true });
  for (const part of ['train-images-idx3', 'train-labels-idx1', 't10k-images-idx3', 't10k-labels-idx1']) {
    writeFileSync(join(data, `${part}-ubyte`), Buffer.from([0, 0, 8, part.endsWith('3') ? 3 : 1, 0, 0, 0, 9]));
  }
  await expectError(folder, ['run', file], /tiny.train-images-idx3-ubyte/);
});

test('an experiment that changed since the run began is refused, and the run continues with the old one', async () => {
  const { folder } = workspaceWithRun();
  writeFileSync(join(folder, file), JSON.stringify({ ...valid, seed: 7 }));
  await expectError(folder, ['run', file, '--run', 'run'], /has changed since.*seed: 0 in the run, 7 now/s);
  writeFileSync(join(folder, file), JSON.stringify(valid));
  expect((await masLab(folder, 'run', file, '--run', 'run')).code).toBe(0);
});

test('a checkpoint that is cut short is refused, and put back it serves', async () => {
  const { folder, run } = workspaceWithRun();
  const checkpoint = join(run, 'checkpoints', 'task-001-s1.safetensors');
  const bytes = readFileSync(checkpoint);
  truncateSync(checkpoint, 100);
  for (const command of ['next', 'evaluate']) {
    await expectError(folder, [command, 'run'], new RegExp(`task-001.*damaged: it has 100 bytes, but ${bytes.length}`));
  }
  writeFileSync(checkpoint, bytes);
  expect((await masLab(folder, 'next', 'run')).code).toBe(0);
});

test('a snapshot of an earlier version that the log does not name is refused', async () => {
  const { folder, run } = workspaceWithRun();
  const header = Buffer.alloc(8);
  header.writeBigUInt64LE(2n ** 62n);
  writeFileSync(join(run, 'snapshot.safetensors'), Buffer.concat([header, Buffer.from('{}')]));
  await expectError(
    folder,
    ['next', 'run'],
    /snapshot\.safetensors: the event log does not name this snapshot.*Delete/s,
  );
});

test('a damaged line of the event log is named', async () => {
  const { folder, run } = workspaceWithRun();
  const log = join(run, 'events.jsonl');
  writeFileSync(log, readFileSync(log, 'utf8').replace('"type":"task-started"', '"type":"task-st'));
  await expectError(folder, ['next', 'run'], /events\.jsonl, line \d+.*damaged/);
});

test('a run that a live session owns is refused, with who owns it', async () => {
  const { folder, run } = workspaceWithRun();
  const owner = { pid: process.pid, startTime: '', host: hostname(), interval: 2_000 };
  let count = 0;
  const beat = () => writeFileSync(join(run, 'session.json'), JSON.stringify({ ...owner, beat: count++ }));
  beat();
  const beating = setInterval(beat, 500);
  const message = new RegExp(`in use: process ${process.pid} on ${hostname()}.*stop`, 's');
  await expectError(folder, ['next', 'run'], message).finally(() => clearInterval(beating));
});

test('a place that cannot be a folder is named', async () => {
  const folder = workspaceWith(valid);
  await expectError(folder, ['run', file, '--run', join(file, 'run')], /a\.mas\.json.run: .*is a file, not a folder/);
});

test('a folder that is no run is not made one', async () => {
  const folder = workspaceWith(valid);
  await expectError(folder, ['run', file, '--run', '.'], /holds other files, and is not a run directory/);
  await expectError(folder, ['show', '.'], /not a run directory/);
});

test('on a full disk training ends with a clear message, and resumes once there is space', async ({ skip }) => {
  const disk = smallDisk('size=160k');
  if (!disk) return skip('a small disk can only be mounted by root');
  const folder = workspaceWith(valid);
  const run = join(disk.folder, 'run');
  await expectError(folder, ['run', file, '--run', run], /the disk is full.*Free some space/s);
  disk.remount('size=50m');
  const { code, stdout, stderr } = await masLab(folder, 'run', file, '--run', run, '--json');
  expect(code, stderr).toBe(0);
  expect(JSON.parse(stdout).task).toBe(2);
});

test('a read-only disk is named', async ({ skip }) => {
  const disk = smallDisk('ro,size=100k');
  if (!disk) return skip('a read-only disk can only be mounted by root');
  const folder = workspaceWith(valid);
  await expectError(folder, ['run', file, '--run', join(disk.folder, 'run')], /the file system is read-only/);
});

test('a folder without permission to write is named', async ({ skip }) => {
  if (process.getuid?.() === 0) return skip('root may write everywhere');
  const folder = workspaceWith(valid);
  mkdirSync(join(folder, 'locked'), { mode: 0o555 });
  await expectError(folder, ['run', file, '--run', 'locked/run'], /locked.run: no permission/);
});
