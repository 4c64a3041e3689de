import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { ExperimentInput } from '../../src/core/experiment/experiment';
import { readEvents } from '../../src/store/logReader';
import { nextSession, sessionsOf, signal } from '../fault/sessions';
import { masLab, start, startIn } from '../fixtures/commandLine';
import { temporaryFolder } from '../fixtures/temporaryFolder';

const file = 'small.mas-sweep.json';
const folder = '.mas/sweeps/small';

function workspaceWith(values: object, changes: { readonly trainSamples?: number; readonly epochs?: number } = {}) {
  const workspace = temporaryFolder();
  const { trainSamples = 100, epochs = 1 } = changes;
  const experiment: ExperimentInput = {
    benchmark: { kind: 'permuted', dataset: 'mnist', tasks: 2, trainSamples, testSamples: 100 },
    scenario: 'domain-incremental',
    network: { kind: 'mlp', hidden: [16] },
    training: { epochs, batchSize: 32, optimizer: { kind: 'adam', learningRate: 0.001 } },
    method: { kind: 'mas', lambda: 1 },
  };
  writeFileSync(join(workspace, 'small.mas.json'), JSON.stringify(experiment));
  write(workspace, values);
  return workspace;
}

function write(workspace: string, values: object, keys: object = {}): void {
  writeFileSync(join(workspace, file), JSON.stringify({ experiment: 'small.mas.json', values, ...keys }));
}

interface Status {
  readonly counts: Readonly<Record<string, number>>;
  readonly cells: readonly {
    readonly cell: string;
    readonly status: string;
    readonly error?: string;
    readonly averageAccuracies: readonly number[];
  }[];
}

async function status(workspace: string, named = file): Promise<Status> {
  const { code, stdout, stderr } = await masLab(workspace, 'sweep', 'status', named, '--json');
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
}

const eventsOf = (workspace: string, run: string) => readEvents(join(workspace, '.mas/runs', run, 'events.jsonl'));

describe('the folder of a sweep', () => {
  it('keeps what the sweep was, and continues it from anywhere', async () => {
    const workspace = workspaceWith({ seed: [0] });
    expect((await masLab(workspace, 'sweep', 'status', file)).stderr).toContain('has not begun');
    const begun = await masLab(workspace, 'sweep', file);
    expect(begun.code, begun.stderr).toBe(0);
    const copy = readFileSync(join(workspace, folder, 'sweep.json'), 'utf8');
    expect(copy).toBe(readFileSync(join(workspace, file), 'utf8'));
    expect((await status(workspace)).counts).toMatchObject({ done: 1, failed: 0, waiting: 0 });

    // From another folder, by the file; cells that are added extend the sweep, and land beside the others.
    write(workspace, { seed: [0, 1] });
    mkdirSync(join(workspace, 'elsewhere'));
    const extended = await masLab(join(workspace, 'elsewhere'), 'sweep', `../${file}`);
    expect(extended.code, extended.stderr).toBe(0);
    expect(extended.stderr).toContain('1 cell added');
    const { counts, cells } = await status(workspace, folder);
    expect(counts).toMatchObject({ done: 2 });
    for (const { cell, averageAccuracies } of cells) {
      const events = eventsOf(workspace, cell);
      const last = events.flatMap((event) => (event.type === 'evaluated' && event.after === 2 ? [event.accuracy] : []));
      expect(averageAccuracies[1]).toBeCloseTo(((last[0] ?? 0) + (last[1] ?? 0)) / 2, 12);
    }

    // Without the file, and after the whole folder was moved.
    const moved = join(temporaryFolder(), 'moved');
    renameSync(workspace, moved);
    const again = await masLab(moved, 'sweep', 'small');
    expect(again.code, again.stderr).toBe(0);
    expect(again.stderr).toContain('Nothing to train: 2 runs');
  });

  it('says what has changed in the file, and how to continue', async () => {
    const workspace = workspaceWith({ 'method.lambda': [1], seed: [0] });
    expect((await masLab(workspace, 'sweep', file)).code).toBe(0);
    write(workspace, { 'method.lambda': [2], seed: [0] });
    const { code, stderr } = await masLab(workspace, 'sweep', file);
    expect(code).toBe(1);
    expect(stderr).toContain('1 cell is gone: small-lambda-1-seed-0');
    expect(stderr).toContain('give it another name');
    expect(stderr).toContain('restore what it was');
    // As it began, it can be looked at.
    expect((await status(workspace)).cells.map(({ cell }) => cell)).toEqual(['small-lambda-1-seed-0']);
  });

  it('has the same cells wherever its file has them trained', async () => {
    const workspace = workspaceWith({ seed: [0] });
    expect((await masLab(workspace, 'sweep', file)).code).toBe(0);
    const env = { PATH: '/usr/bin:/bin' };
    // Nothing is left to train, so no cluster is needed.
    write(workspace, { seed: [0] }, { executor: 'local', slurm: { partition: 'low' } });
    const same = await startIn(workspace, ['sweep', file], { env }).ended;
    expect(same.code, same.stderr).toBe(0);
    expect(same.stderr).toContain('Nothing to train');
    // What cannot be sent does not extend the sweep.
    write(workspace, { seed: [0, 1] }, { executor: 'slurm' });
    const refused = await startIn(workspace, ['sweep', file], { env }).ended;
    expect(refused.code, refused.stderr).toBe(1);
    expect(refused.stderr).toMatch(/Slurm is not installed here|scontrol: /);
    expect((await status(workspace)).cells).toHaveLength(1);
    // An option overrides the file.
    const added = await masLab(workspace, 'sweep', file, '--on', 'local');
    expect(added.code, added.stderr).toBe(0);
    expect((await status(workspace)).counts).toMatchObject({ done: 2 });
  });

  it('stops a sweep from another process, which resumes where it was', async () => {
    const workspace = workspaceWith({ seed: [0, 1, 2] }, { trainSamples: 4000, epochs: 5000 });
    const { child, ended } = start(workspace, 'sweep', file, '--jobs', '1', '--threads', '1');
    while (!eventsOf(workspace, 'small-seed-0').some(({ type }) => type === 'progress')) {
      expect(child.exitCode).toBeNull();
      await sleep(20);
    }
    expect((await status(workspace)).counts).toMatchObject({ running: 1, waiting: 2 });
    const stopped = await masLab(workspace, 'sweep', 'stop', file, '--json');
    expect(stopped.code, stopped.stderr).toBe(0);
    const { code, stderr } = await ended;
    expect(code, stderr).toBe(130);
    expect(stderr).toContain('Resume with:');
    const { counts } = await status(workspace);
    expect(counts).toMatchObject({ running: 0, interrupted: 0, failed: 0 });
    expect(counts).toMatchObject({ stopped: 1, waiting: 2 });
    for (const run of ['small-seed-0', 'small-seed-1', 'small-seed-2']) {
      expect(sessionsOf(join(workspace, '.mas/runs', run))).toEqual([]);
    }
    // A request that was there before is not meant for who begins now.
    const second = start(workspace, 'sweep', folder, '--jobs', '1', '--threads', '1');
    const session = await nextSession(join(workspace, '.mas/runs/small-seed-0'));
    expect(session).toBeDefined();
    second.child.kill('SIGINT');
    await second.ended;
  });

  it('trains again, by retry, only the cells that were killed or failed', async () => {
    const workspace = workspaceWith({ seed: [0, 1] }, { trainSamples: 4000, epochs: 5000 });
    const run = join(workspace, '.mas/runs/small-seed-0');
    const { child, ended } = start(workspace, 'sweep', file, '--jobs', '1', '--threads', '1');
    const pid = await nextSession(run);
    while (!eventsOf(workspace, 'small-seed-0').some(({ type }) => type === 'progress')) await sleep(20);
    // The process that trains the sweep, and the session.
    child.kill('SIGKILL');
    if (pid !== undefined) signal(pid, 'SIGKILL');
    await ended;
    const { counts } = await status(workspace);
    expect(counts).toMatchObject({ interrupted: 1, waiting: 1, running: 0 });
    const retried = start(workspace, 'sweep', 'retry', file, '--threads', '1');
    expect(await nextSession(run, pid === undefined ? [] : [pid])).toBeDefined();
    await masLab(workspace, 'sweep', 'stop', file);
    await retried.ended;
    const after = await status(workspace);
    expect(after.cells.map((each) => each.status)).toEqual(['stopped', 'waiting']);
  });
});
