import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readEvents } from '../../../src/store/logReader';
import { startIn } from '../../fixtures/commandLine';
import { type Cluster, noFullSlurm, startCluster } from '../../fixtures/slurm/cluster';
import { someExperiment } from '../../fixtures/someExperiment';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

/** What `mas-lab` says of a cluster, and does on a real one; what befalls jobs is in fault/slurm. */

const file = 'small.mas-sweep.json';
const onSlurm = ['--on', 'slurm', '--slurm', 'poll=1'];

function workspaceWith({ epochs = 1, seeds = 2 } = {}): string {
  const folder = temporaryFolder();
  const experiment = someExperiment({
    benchmark: { kind: 'permuted', dataset: 'mnist', tasks: 1, trainSamples: 2000, testSamples: 50 },
    training: { epochs, batchSize: 16, optimizer: { kind: 'sgd', learningRate: 0.01 } },
  });
  const sweep = { experiment, values: { seed: Array.from({ length: seeds }, (_, i) => i) } };
  writeFileSync(join(folder, file), JSON.stringify(sweep));
  return folder;
}

const sweepWords = (...more: readonly string[]) => ['sweep', file, '--engine', 'cpu', ...onSlurm, ...more];

test('where Slurm is not installed, that is said before a run is made', async () => {
  const folder = workspaceWith();
  const { code, stderr } = await startIn(folder, sweepWords(), { env: { PATH: '/usr/bin:/bin' } }).ended;
  expect(code).toBe(1);
  expect(stderr).toMatch(/Slurm is not installed here|scontrol: /);
  expect(existsSync(join(folder, '.mas'))).toBe(false);
});

test('a sweep file says what Slurm cannot be told', async () => {
  const folder = workspaceWith();
  const sweep = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  writeFileSync(join(folder, file), JSON.stringify({ ...sweep, executor: 'slurn', slurm: { tim: '30' } }));
  const { code, stderr } = await startIn(folder, ['sweep', file]).ended;
  expect(code).toBe(1);
  expect(stderr).toContain('executor: "slurn" is not allowed; did you mean "slurm"?');
  expect(stderr).toContain('slurm.tim: unknown key; did you mean "time"?');
});

describe.skipIf(noFullSlurm)('on a real Slurm', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(async () => {
    expect(await cluster.end()).toEqual([]);
  });

  const masLab = (folder: string, words: readonly string[], under: readonly string[] = []) =>
    startIn(folder, words, { env: { ...cluster.env, MAS_LAB_HEARTBEAT_MS: '500' }, under });
  const arrays = async () => {
    const printed = await cluster.call('squeue', '-h', '-t', 'all', '-o', '%F');
    return new Set(printed.split('\n').filter((line) => line !== '')).size;
  };

  test('doctor finds out what compute nodes have, also through a prefix', async () => {
    const folder = temporaryFolder();
    const words = ['doctor', ...onSlurm, '--engine', 'cpu', '--slurm', 'prefix=env ON=login'];
    const { code, stdout, stderr } = await masLab(folder, words).ended;
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('Slurm through env ON=login');
    expect(stdout).toMatch(/job +\d+_0, on /);
    expect(stdout).toContain(`${join(folder, '.mas/runs')}, seen there`);
    expect(stdout).toContain(process.versions.node);
  });

  test('doctor says that compute nodes have no such Node.js', async () => {
    const words = ['doctor', ...onSlurm, '--slurm', 'node=/nowhere/node'];
    const { code, stderr } = await masLab(temporaryFolder(), words).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/there is no Node\.js/);
    expect(stderr).toContain('slurm.node');
  });

  test('what Slurm refuses is said in its words, once', async () => {
    const { code, stderr } = await masLab(workspaceWith(), sweepWords('--slurm', 'partition=nowhere')).ended;
    expect(code).toBe(1);
    expect(stderr.match(/✗ .*invalid partition specified: nowhere/g)).toHaveLength(1);
    expect(stderr).toContain('small-seed-0 and 1 other: sbatch: invalid partition specified: nowhere');
  });

  test('a folder that compute nodes do not see is said once, and no job is left', async () => {
    const folder = workspaceWith({ seeds: 4 });
    // A file system that only the command sees.
    const script = `mount -t tmpfs none . && cd "$PWD" && printf %s "$SWEEP" >${file} && exec "$@"`;
    process.env.SWEEP = readFileSync(join(folder, file), 'utf8');
    const { code, stderr } = await masLab(folder, sweepWords(), ['unshare', '-m', 'sh', '-c', script, 'sh']).ended;
    delete process.env.SWEEP;
    expect(code).toBe(1);
    expect(stderr.match(/✗ .*The compute nodes do not see/g)).toHaveLength(1);
    expect(stderr).toContain(`do not see ${join(folder, '.mas/runs')}`);
    expect(stderr).toContain('and 3 others');
    await expect.poll(() => cluster.call('squeue', '-h')).toBe('');
  });

  test('called again, a sweep finds the jobs that it has left behind, and sends none again', async () => {
    const folder = workspaceWith({ epochs: 5, seeds: 3 });
    const before = await arrays();
    const { child, ended } = masLab(folder, sweepWords());
    const events = (seed: number) => readEvents(join(folder, `.mas/runs/small-seed-${seed}/events.jsonl`));
    await expect.poll(() => events(0).some(({ type }) => type === 'session-started')).toBe(true);
    child.kill('SIGKILL');
    await ended;
    const { code, stderr } = await masLab(folder, sweepWords()).ended;
    expect(code, stderr).toBe(0);
    expect(await arrays()).toBe(before + 1);
    for (const seed of [0, 1, 2]) {
      expect(events(seed).filter(({ type }) => type === 'session-started')).toHaveLength(1);
    }
  });

  test('Ctrl-C stops those that run and takes the others out of the queue', async () => {
    const folder = workspaceWith({ epochs: 1_000, seeds: 3 });
    const { child, ended } = masLab(folder, sweepWords('--jobs', '1'));
    const events = () => readEvents(join(folder, '.mas/runs/small-seed-0/events.jsonl'));
    await expect.poll(() => events().some(({ type }) => type === 'session-started')).toBe(true);
    child.kill('SIGINT');
    const { code, stderr } = await ended;
    expect(code, stderr).toBe(130);
    expect(stderr).toContain('--on slurm --slurm poll=1');
    expect(events().at(-1)).toMatchObject({ type: 'session-ended', reason: 'stopped' });
    await expect.poll(() => cluster.call('squeue', '-h')).toBe('');
  });

  test('a queued run says why it waits, and `stop` takes it out of the queue; the others go on', async () => {
    const folder = workspaceWith({ epochs: 1_000, seeds: 3 });
    const { child, ended } = masLab(folder, sweepWords('--jobs', '1'));
    let said = '';
    child.stderr?.on('data', (text) => {
      said += text;
    });
    const events = () => readEvents(join(folder, '.mas/runs/small-seed-0/events.jsonl'));
    await expect.poll(() => events().some(({ type }) => type === 'progress')).toBe(true);
    const { stdout } = await masLab(folder, ['sweep', 'status', file]).ended;
    expect(stdout).toMatch(/In the queue\n.*\n +small-seed-2 +queued +JobArrayTaskLimit \(job \d+_2\)/);
    const stop = await masLab(folder, ['stop', '.mas/runs/small-seed-2']).ended;
    expect(stop.code, stop.stderr).toBe(0);
    const queue = (await cluster.call('squeue', '-h', '-r', '-o', '%K %T')).split('\n').filter((line) => line !== '');
    expect(queue.sort()).toEqual(['0 RUNNING', '1 PENDING']);
    await expect.poll(() => said).toMatch(/small-seed-2: Job \d+_2 left the queue before its session began/);
    child.kill('SIGINT');
    const { code, stderr } = await ended;
    expect(code, stderr).toBe(130);
    await expect.poll(() => cluster.call('squeue', '-h')).toBe('');
  });

  test.each([
    ['does the same from another process', false],
    ['stops jobs whose sender was killed', true],
  ])('`sweep stop` %s', async (_, isKilled) => {
    const folder = workspaceWith({ epochs: 1_000, seeds: 3 });
    const { child, ended } = masLab(folder, sweepWords('--jobs', '1'));
    const events = () => readEvents(join(folder, '.mas/runs/small-seed-0/events.jsonl'));
    await expect.poll(() => events().some(({ type }) => type === 'progress')).toBe(true);
    const counts = async () => {
      const { stdout, stderr } = await masLab(folder, ['sweep', 'status', file, '--json']).ended;
      expect(stderr).toBe('');
      return JSON.parse(stdout).counts;
    };
    expect(await counts()).toMatchObject({ running: 1, queued: 2, waiting: 0 });
    if (isKilled) child.kill('SIGKILL');
    const stop = await masLab(folder, ['sweep', 'stop', file]).ended;
    expect(stop.code, stop.stderr).toBe(0);
    const { code, stderr } = await ended;
    if (!isKilled) expect(code, stderr).toBe(130);
    expect(events().at(-1)).toMatchObject({ type: 'session-ended', reason: 'stopped' });
    expect(await counts()).toMatchObject({ stopped: 1, waiting: 2 });
    await expect.poll(() => cluster.call('squeue', '-h')).toBe('');
  });
});
