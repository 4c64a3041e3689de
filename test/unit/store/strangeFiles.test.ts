import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EventBody } from '../../../src/core/run/event';
import { UserError } from '../../../src/core/userError';
import { CheckpointProblems } from '../../../src/host/runs/checkpointProblems';
import { WatchedRun } from '../../../src/host/runs/watchedRun';
import { branchRun } from '../../../src/store/branchRun';
import { readCheckpoint, writeCheckpoint } from '../../../src/store/checkpoints';
import { createRun } from '../../../src/store/createRun';
import { openEventLog } from '../../../src/store/eventLog';
import { openInside } from '../../../src/store/insideRun';
import { acquireRun, forgetStopRequest, isStopRequested, liveOwner, requestStop } from '../../../src/store/lock';
import { readEvents } from '../../../src/store/logReader';
import { originOf } from '../../../src/store/origin';
import { isRun, layout, listRuns, openRun, type RunDirectory, tidy } from '../../../src/store/runDirectory';
import type { StoredState } from '../../../src/store/safetensors';
import { someExperiment } from '../../fixtures/someExperiment';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

/**
 * Whatever stands in the place of a file of a run: no store function changes anything outside the run's folder, waits,
 * takes memory without end, or fails without a sentence.
 */

const state: StoredState = {
  tensors: new Map([['weights/dense1/bias', { dtype: 'F32', shape: [2], data: Float32Array.of(1, 2) }]]),
  metadata: { task: '1', step: '20' },
};

/** A run in a workspace with one checkpoint, and a folder outside. */
function someRun() {
  const folder = temporaryFolder();
  const outside = join(folder, 'outside');
  mkdirSync(outside);
  writeFileSync(join(outside, 'precious.tmp'), 'precious');
  const { run } = createRun(join(folder, 'workspace', '.mas', 'runs', 'run'), someExperiment());
  tidy(run);
  const log = openEventLog(run.events);
  const add = (body: EventBody) => log.append(body);
  const engine = { kind: 'cpu', version: '4', threads: 1 } as const;
  add({ type: 'session-started', pid: 1, host: 'h', engine, tasks: ['a', 'b'] });
  add({ type: 'task-started', task: 1, name: 'a', samples: 9, epochs: 1, steps: 3 });
  const file = writeCheckpoint(run, { task: 1, session: 1 }, state);
  add({ type: 'checkpoint', task: 1, ...file, memoryBytes: 8, seconds: { train: 1, importance: 1 } });
  add({ type: 'task-finished', task: 1, seconds: { train: 1, importance: 1, evaluate: 1 } });
  log.close();
  for (const path of [run.session, run.log, run.stopRequest]) writeFileSync(path, '');
  return { folder, outside, run, checkpoint: { task: 1, memoryBytes: 8, at: '2026-03-14T15:09:26Z', ...file } };
}
type SomeRun = ReturnType<typeof someRun>;

/** What is done with a run while it is shown, continued or trained; what removes files comes last. */
const uses: Readonly<Record<string, (some: SomeRun) => unknown>> = {
  'list runs': ({ folder }) => listRuns(join(folder, 'workspace')),
  'open the run': ({ run }) => openRun(run.path),
  'read its log': ({ run }) => readEvents(run.events),
  'read where it comes from': ({ run }) => originOf(run),
  'watch it': ({ run }) => {
    const watched = WatchedRun.open(run.path);
    watched.look();
    watched.lookForOwner();
    if (watched.problem !== undefined) throw new UserError(watched.problem);
  },
  'find a damaged checkpoint': async ({ run, checkpoint }) => {
    const watched = WatchedRun.open(run.path);
    const problems = new CheckpointProblems(() => {});
    await problems.read(watched, checkpoint);
    const problem = problems.of(watched, checkpoint);
    if (problem !== undefined) throw new UserError(problem);
  },
  'read its checkpoint': ({ run, checkpoint }) => readCheckpoint(run, checkpoint),
  'branch it': ({ run, folder }) => branchRun(openRun(run.path), { task: 1, path: join(folder, 'branch') }),
  'see who owns it': ({ run }) => liveOwner(run),
  'write a checkpoint': ({ run }) => writeCheckpoint(run, { task: 1, session: 1 }, state),
  'open what the session prints': ({ run }) => openInside(run.path, run.log, 0o2001),
  'request a stop': ({ run }) => requestStop(run),
  'see a request': ({ run }) => isStopRequested(run),
  'append to its log': ({ run }) => {
    const log = openEventLog(run.events);
    log.append({ type: 'session-ended', reason: 'stopped' });
    log.close();
  },
  'forget the request': ({ run }) => forgetStopRequest(run),
  'own it': async ({ run }) => (await acquireRun(run)).release(),
  'tidy it': ({ run }) => tidy(run),
};

const strange: Readonly<Record<string, (path: string, outside: string) => void>> = {
  'a link to a copy of it': (path, outside) => {
    const target = join(outside, basename(path));
    renameSync(path, target);
    symlinkSync(target, path);
  },
  'a link to a folder': (path, outside) => replaced(path, () => symlinkSync(outside, path)),
  'a link that leads nowhere': (path, outside) => replaced(path, () => symlinkSync(join(outside, 'new'), path)),
  'a pipe': (path) => replaced(path, () => execFileSync('mkfifo', [path])),
  'a device': (path) => replaced(path, () => symlinkSync('/dev/zero', path)),
  'a folder': (path) => replaced(path, () => mkdirSync(path)),
  'a second name of a file': (path, outside) => {
    if (!lstatSync(path).isFile()) return;
    const target = join(outside, basename(path));
    copyFileSync(path, target);
    replaced(path, () => linkSync(target, path));
  },
  'a huge file without content': (path) => {
    replaced(path, () => writeFileSync(path, ''));
    truncateSync(path, 20e9);
  },
};

function replaced(path: string, place: () => void): void {
  rmSync(path, { recursive: true, force: true });
  place();
}

/** What each name of the layout is; whether training, showing and continuing do without it. */
const names: readonly {
  readonly name: string;
  readonly of: (run: RunDirectory) => string;
  readonly isVital: boolean;
}[] = [
  { name: 'experiment.json', of: (run) => run.experiment, isVital: true },
  { name: 'events.jsonl', of: (run) => run.events, isVital: true },
  { name: 'checkpoints', of: (run) => run.checkpoints, isVital: true },
  { name: 'a checkpoint', of: (run) => join(run.checkpoints, 'task-001-s1.safetensors'), isVital: true },
  { name: 'session.json', of: (run) => run.session, isVital: false },
  { name: 'session.log', of: (run) => run.log, isVital: false },
  { name: 'stop-request', of: (run) => run.stopRequest, isVital: false },
  { name: 'a temporary file', of: (run) => `${run.session}.${process.pid}.tmp`, isVital: false },
  {
    name: 'the temporary file of a checkpoint',
    of: (run) => join(run.checkpoints, `task-001-s1.safetensors.${process.pid}.tmp`),
    isVital: false,
  },
];

/** What is in a folder, to the byte. */
function contentOf(folder: string): unknown {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const stats = lstatSync(join(folder, name));
      return [name, stats.mode, stats.isFile() && stats.size < 1e6 ? readFileSync(join(folder, name), 'utf8') : ''];
    });
}

describe.each(Object.keys(strange))('%s', (what) => {
  it.each(names)('in the place of $name', async ({ of, isVital }) => {
    const whole = someRun();
    const path = of(whole.run);
    if (!existsSync(path)) writeFileSync(path, '');
    strange[what]?.(path, whole.outside);
    const before = contentOf(whole.outside);
    const refusals: string[] = [];
    for (const [use, act] of Object.entries(uses)) {
      const began = performance.now();
      const error: unknown = await Promise.resolve(whole)
        .then(act)
        .then(
          () => undefined,
          (reason: unknown) => reason,
        );
      expect(contentOf(whole.outside), use).toEqual(before);
      // To read 20 GB would take much longer.
      expect(performance.now() - began, use).toBeLessThan(5_000);
      if (error === undefined) continue;
      expect(error, `${use}: ${String(error)}`).toBeInstanceOf(UserError);
      refusals.push((error as UserError).message);
    }
    const isHardLinkToRead = what === 'a second name of a file' && of(whole.run) !== whole.run.events;
    if (isVital && !isHardLinkToRead) expect(refusals.join('\n')).toContain(basename(of(whole.run)));
    expect(process.memoryUsage.rss()).toBeLessThan(2e9);
  });
});

it('a run folder that is reached through links is used like any other', async () => {
  const some = someRun();
  const link = join(some.folder, 'workspace', '.mas', 'runs', 'linked');
  renameSync(some.run.path, join(some.outside, 'scratch'));
  symlinkSync(join(some.outside, 'scratch'), link);
  expect(isRun(link)).toBe(true);
  for (const act of Object.values(uses)) await act({ ...some, run: layout(link) });
  expect(readdirSync(some.outside).sort()).toEqual(['precious.tmp', 'scratch']);
  expect(dirname(link)).toContain('.mas');
});
