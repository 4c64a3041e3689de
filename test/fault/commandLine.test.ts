import { execFileSync, spawnSync } from 'node:child_process';
import {
  closeSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ExperimentInput } from '../../src/core/experiment/experiment';
import { masLab, startIn } from '../fixtures/commandLine';
import { smallDisk } from '../fixtures/smallDisk';
import { temporaryFolder } from '../fixtures/temporaryFolder';

/** None of this is about the engine, and a session without TensorFlow costs a quarter to a third less. */
beforeAll(() => {
  vi.stubEnv('MAS_LAB_ENGINE', 'wasm');
});

const cli = resolve(import.meta.dirname, '../../dist/cli.js');

const quick: ExperimentInput = {
  benchmark: { kind: 'permuted', dataset: 'mnist', tasks: 2, trainSamples: 200, testSamples: 100 },
  scenario: 'domain-incremental',
  network: { kind: 'mlp', hidden: [8] },
  training: { epochs: 1, batchSize: 50, optimizer: { kind: 'sgd', learningRate: 0.1 } },
  method: { kind: 'mas', lambda: 1 },
};

/** A folder with an experiment, changed in its training. */
function folderWith(training: Partial<ExperimentInput['training']> = {}): string {
  const folder = temporaryFolder();
  const experiment = { ...quick, training: { ...quick.training, ...training } };
  writeFileSync(join(folder, 'x.mas.json'), JSON.stringify(experiment));
  return folder;
}

let original: string;
beforeAll(async () => {
  original = mkdtempSync(join(tmpdir(), 'mas-lab-test-'));
  writeFileSync(join(original, 'x.mas.json'), JSON.stringify(quick));
  const { code, stderr } = await masLab(original, 'run', 'x.mas.json', '--run', 'run', '--tasks', '1');
  expect(code, stderr).toBe(0);
});
afterAll(() => rmSync(original, { recursive: true, force: true }));

/** A folder with the experiment and a run of it that has trained one task. */
function trained(): string {
  const folder = temporaryFolder();
  cpSync(original, folder, { recursive: true });
  return folder;
}

describe('an output', () => {
  it('follows a link to a file, and replaces nothing else', async () => {
    const folder = trained();
    const at = (name: string) => join(folder, name);
    writeFileSync(at('file'), '');
    symlinkSync('file', at('link'));
    symlinkSync('nowhere', at('dangling'));
    mkdirSync(at('folder'));
    execFileSync('mkfifo', [at('pipe')]);
    const linked = await masLab(folder, 'importance', 'run', '--out', 'link');
    expect(linked.code, linked.stderr).toBe(0);
    expect(lstatSync(at('link')).isSymbolicLink()).toBe(true);
    expect(readFileSync(at('file')).length).toBeGreaterThan(1000);
    for (const name of ['folder', 'pipe', 'dangling', '/dev/null']) {
      const { code, stderr } = await masLab(folder, 'importance', 'run', '--out', name);
      expect(code, name).toBe(1);
      expect(stderr).toMatch(/is not a regular file, so nothing is written there|dangling: no such file or folder/);
      expect(stderr).not.toContain('bug');
    }
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true);
    expect(lstatSync(at('pipe')).isFIFO()).toBe(true);
  });

  it.skipIf(!existsSync('/dev/full'))('that cannot be written is reported in one line', async () => {
    const full = openSync('/dev/full', 'w');
    const { ended } = startIn(temporaryFolder(), ['data', 'list', '--json'], { output: full });
    const { code, stderr } = await ended;
    closeSync(full);
    expect([code, stderr]).toEqual([
      1,
      'error: Standard output: the disk is full, so it could not be written.\nFree some space and run the same command again; nothing saved is lost.\n',
    ]);
  });
});

describe('a command', () => {
  it.each([
    [['branch', '--help'], 'branch'],
    [['data', 'foo', '-h'], 'foo'],
  ])('%j that is not known is an error, with help or without', async (words, unknown) => {
    const { code, stdout, stderr } = await masLab(temporaryFolder(), ...words);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`unknown command '${unknown}'`);
  });

  it('wraps its help at COLUMNS, and colours it at FORCE_COLOR, in pipes too', async () => {
    const env = { COLUMNS: '40', FORCE_COLOR: '1', NO_COLOR: '' };
    const help = await startIn(temporaryFolder(), ['run', '--help'], { env }).ended;
    const lines = help.stdout.split('\n').filter((line) => !line.startsWith('Usage'));
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(40);
    expect((await startIn(temporaryFolder(), ['show', 'x'], { env }).ended).stderr).toContain('\u001b[31merror:');
    const plain = await startIn(temporaryFolder(), ['show', 'x'], { env: { FORCE_COLOR: '0' } }).ended;
    expect(plain.stderr).not.toContain('\u001b');
  });

  it('in a folder that was deleted says so', async () => {
    const folder = temporaryFolder();
    const gone = join(folder, 'gone');
    mkdirSync(gone);
    const words = `rmdir '${gone}'; exec '${process.execPath}' '${cli}' show x`;
    const { status, stderr } = spawnSync('sh', ['-c', words], { cwd: gone, encoding: 'utf8' });
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/^error: The current folder has been deleted\.\n.*cd.*\n$/),
    ]);
  });

  it('says how to get the stack of a fault of ours, and prints it only then', async () => {
    const preload = join(temporaryFolder(), 'broken.cjs');
    writeFileSync(preload, `require('node:fs').statfsSync = require('node:fs').existsSync = () => { null.x; };`);
    const env = { NODE_OPTIONS: `--require ${preload}` };
    const plain = await startIn(temporaryFolder(), ['data', 'list'], { env }).ended;
    expect(plain.code).toBe(1);
    expect(plain.stderr).toMatch(
      /^error: .*\nThis is a bug in MAS Lab\. To report it, run the same command with --debug\.\n$/,
    );
    const debugged = await startIn(temporaryFolder(), ['--debug', 'data', 'list'], { env }).ended;
    expect(debugged.stderr).toMatch(/^ {4}at /m);
  });

  it('stopped by SIGTERM ends with 143, resumable by the command that it prints', async () => {
    const folder = folderWith({ epochs: 2000 });
    const { child, ended } = startIn(folder, ['run', 'x.mas.json', '--run', './-r']);
    await untilSeen(
      () =>
        existsSync(join(folder, '-r', 'events.jsonl')) &&
        /"progress"/.test(readFileSync(join(folder, '-r', 'events.jsonl'), 'utf8')),
    );
    child.kill('SIGTERM');
    const { code, stderr } = await ended;
    expect(code, stderr).toBe(143);
    const hint = stderr.trimEnd().split('\n').at(-1) ?? '';
    expect(hint).toContain(' run x.mas.json --run ./-r');
    const stop = await masLab(folder, 'stop', './-r', '--json');
    expect(JSON.parse(stop.stdout)).toEqual({ run: join(folder, '-r'), stopped: false });
  });
});

describe('a place', () => {
  it.each(['/proc/x', '/dev/null', '/dev/null/x'])('%s cannot be the cache, and is refused', async (place) => {
    const { ended } = startIn(temporaryFolder(), ['data', 'get', 'fashion-mnist'], { env: { XDG_CACHE_HOME: place } });
    const { code, stderr } = await ended;
    expect(code).toBe(1);
    expect(stderr).toContain(`The cache cannot be written: ${place}/mas-lab`);
    expect(stderr).toContain('XDG_CACHE_HOME');
  });

  it('that is read-only does not keep a run from being read', async ({ skip }) => {
    const disk = smallDisk('size=50m');
    if (!disk) return skip('a read-only disk can only be mounted by root');
    const folder = folderWith();
    const run = join(disk.folder, 'run');
    const made = await masLab(folder, 'run', 'x.mas.json', '--run', run, '--tasks', '1');
    expect(made.code, made.stderr).toBe(0);
    disk.remount('ro');
    for (const words of [
      ['show', run],
      ['compare', run],
      ['evaluate', run],
      ['importance', run],
    ]) {
      const { code, stderr, stdout } = await masLab(folder, ...words);
      expect(code, stderr).toBe(0);
      if (words[0] === 'importance') expect(stdout).toMatch(/accumulated: free [\d.]+ % of weights\n/);
      if (words[0] === 'evaluate') {
        expect(stderr).toContain('session.log: the file system is read-only. What this session prints is not kept.');
      }
    }
    const { code, stderr } = await masLab(folder, 'run', 'x.mas.json', '--run', run);
    expect(code).toBe(1);
    expect(stderr).toContain('the file system is read-only');
    expect(stderr).not.toContain('--run DIR');
  });

  it('that holds a run or other files is not adapted into', async () => {
    const folder = trained();
    const adapt = () => masLab(folder, 'adapt', 'run', '--data', 'test', '--run', 'adapted');
    expect((await adapt()).code).toBe(0);
    const second = await adapt();
    expect(second.code).toBe(1);
    expect(second.stderr).toContain(`There is a run in ${join(folder, 'adapted')} already.`);
    const other = await masLab(folder, 'adapt', 'run', '--data', 'test', '--run', '.');
    expect(other.code).toBe(1);
    expect(other.stderr).toContain('holds other files, and is not a run directory');
  });

  it('with a name that is too long is reported in words', async () => {
    const folder = trained();
    const long = 'x'.repeat(300);
    for (const words of [
      ['show', long],
      ['run', `${long}.mas.json`],
      ['run', 'x.mas.json', '--run', long],
    ]) {
      const { code, stderr } = await masLab(folder, ...words);
      expect(code, stderr).toBe(1);
      expect(stderr).toContain('the name is longer than file systems allow');
    }
  });
});

async function untilSeen(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries++) {
    if (tries > 600) throw new Error('it was never seen');
    await sleep(50);
  }
}

describe('in the place of a file', () => {
  it('a device or a pipe is refused at once, and other runs are compared', async () => {
    const folder = trained();
    for (const name of ['device', 'pipe']) cpSync(join(folder, 'run'), join(folder, name), { recursive: true });
    rmSync(join(folder, 'device', 'events.jsonl'));
    symlinkSync('/dev/zero', join(folder, 'device', 'events.jsonl'));
    rmSync(join(folder, 'pipe', 'experiment.json'));
    execFileSync('mkfifo', [join(folder, 'pipe', 'experiment.json'), join(folder, 'pipe.mas.json')]);
    symlinkSync('/dev/zero', join(folder, 'zero.mas.json'));

    const compared = await masLab(folder, 'compare', 'device', 'run', 'pipe', '--json');
    expect(compared.code).toBe(1);
    expect(JSON.parse(compared.stdout).rows).toHaveLength(1);
    expect(compared.stderr).toContain('2 of 3 runs cannot be compared');
    expect(compared.stderr).toMatch(/device: .*events\.jsonl is a symbolic link/);
    expect(compared.stderr).toMatch(/pipe: .*experiment\.json is a device or a pipe, not a file/);
    for (const name of ['pipe.mas.json', 'zero.mas.json']) {
      const { code, stderr } = await masLab(folder, 'run', name);
      expect(code).toBe(1);
      expect(stderr).toContain(`${name}: a device or a pipe, not a file.`);
    }
  });
});
