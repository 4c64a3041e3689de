import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/core/userError';
import { writeCheckpoint } from '../../../src/store/checkpoints';
import { createRun } from '../../../src/store/createRun';
import { openEventLog } from '../../../src/store/eventLog';
import { tidy } from '../../../src/store/runDirectory';
import { RunWatch } from '../../../src/store/runWatch';
import { Snapshots } from '../../../src/store/snapshots';
import { someExperiment } from '../../fixtures/someExperiment';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const state = (value: number) => ({
  tensors: new Map([['weights/dense1/bias', { dtype: 'F32', shape: [2], data: Float32Array.of(value, 1) }]] as const),
  metadata: {},
});

/** A run with two checkpoints and a snapshot in task 3, as its session watches it. */
function trainingRun() {
  const { run } = createRun(join(temporaryFolder(), 'run'), someExperiment());
  tidy(run);
  writeFileSync(run.session, '{}');
  writeFileSync(run.log, '');
  const log = openEventLog(run.events);
  const clock = { now: 0 };
  const watch = new RunWatch(run, log.earlier, () => clock.now);
  const seconds = { train: 1, importance: 0 };
  for (const task of [1, 2]) {
    const file = writeCheckpoint(run, { task, session: 1 }, state(task));
    watch.follow(log.append({ type: 'checkpoint', task, ...file, memoryBytes: 0, seconds }));
  }
  const snapshots = new Snapshots(run, 1);
  const save = (step: number) => {
    const file = snapshots.write(state(step));
    watch.follow(log.append({ type: 'snapshot', task: 3, step, ...file }));
    snapshots.removeOthers(file.file);
    return join(run.path, file.file);
  };
  save(4);
  const snapshot = save(5);
  const checkpoints = [1, 2].map((task) => join(run.checkpoints, `task-00${task}-s1.safetensors`));
  return { run, log, clock, watch, save, snapshot, checkpoints };
}

function refusal(watch: RunWatch): UserError {
  try {
    watch.lookNow();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('nothing was noticed');
}

const changes: Readonly<Record<string, (path: string) => void>> = {
  'deleted or moved': (path) => rmSync(path),
  truncated: (path) => truncateSync(path, 10),
  replaced: (path) => {
    const bytes = readFileSync(path);
    writeFileSync(`${path}.other`, bytes.with(bytes.length - 2, 0x7f));
    renameSync(`${path}.other`, path);
  },
};

describe.each(Object.entries(changes))('a file that is %s while the run trains', (how, change) => {
  it('stops the session, which says what was lost, what is safe and what to do', () => {
    for (const file of ['experiment', 'events'] as const) {
      const { run, watch } = trainingRun();
      change(run[file]);
      const { message, hint } = refusal(watch);
      expect(message).toMatch(new RegExp(`${file === 'events' ? 'events' : file}.* was ${how} while the run trained`));
      expect(message).toMatch(/Checkpoints 1 and 2 are intact\./);
      expect(hint).toMatch(/^Restore the file from a copy/);
    }
    const { run, watch, checkpoints } = trainingRun();
    change(checkpoints[1] ?? '');
    const { message, hint } = refusal(watch);
    expect(message).toBe(
      `Task 2's checkpoint checkpoints/task-002-s1.safetensors was ${how} while the run trained. Checkpoint 1 is intact.`,
    );
    expect(hint).toContain(`mas-lab repair ${run.path}`);
  });

  it('is the snapshot', () => {
    const { watch, snapshot } = trainingRun();
    change(snapshot);
    const { message, hint } = refusal(watch);
    expect(message).toMatch(new RegExp(`^The snapshot snapshot-s1-0002.safetensors of task 3 was ${how} while`));
    expect(hint).toMatch(how.startsWith('deleted') ? /task 3 then starts from its beginning/ : /mas-lab repair/);
  });

  it('is session.json or session.log, which decide nothing', () => {
    const { run, watch } = trainingRun();
    for (const path of [run.session, run.log]) change === changes.replaced ? rmSync(path) : change(path);
    expect(() => watch.lookNow()).not.toThrow();
  });
});

it('a run that is moved or deleted ends the session', () => {
  const { run, watch } = trainingRun();
  renameSync(run.path, `${run.path}-moved`);
  expect(refusal(watch).message).toContain(`The run directory ${run.path} was moved or deleted`);
  mkdirSync(run.path);
  expect(refusal(watch).message).toContain(`The run directory ${run.path} was moved or deleted`);
});

it('what the session itself writes is no change, nor is a copy with the same bytes', () => {
  const { run, log, watch, save, checkpoints, snapshot } = trainingRun();
  for (let step = 6; step < 9; step++) save(step);
  watch.follow(log.append({ type: 'session-ended', reason: 'stopped' }));
  expect(() => watch.lookNow()).not.toThrow();
  for (const path of [...checkpoints, run.experiment]) {
    copyFileSync(path, `${path}.copy`);
    renameSync(`${path}.copy`, path);
    utimesSync(path, 1, 1);
  }
  expect(() => watch.lookNow()).not.toThrow();
  expect(() => readFileSync(snapshot)).toThrow(/ENOENT/);
});

it('a session that continues a run watches what is there', () => {
  const { run, log, checkpoints } = trainingRun();
  rmSync(checkpoints[0] ?? '');
  log.close();
  const again = openEventLog(run.events);
  const watch = new RunWatch(run, again.earlier);
  expect(() => watch.lookNow()).not.toThrow();
  appendFileSync(checkpoints[1] ?? '', 'x');
  expect(refusal(watch).message).toMatch(/^Task 2's checkpoint .* was changed .* No checkpoint is intact/);
});

it('it looks once a second at most', () => {
  const { clock, watch, checkpoints } = trainingRun();
  rmSync(checkpoints[0] ?? '');
  clock.now = 999;
  expect(() => watch.look()).not.toThrow();
  clock.now = 1000;
  expect(() => watch.look()).toThrow(/Task 1's checkpoint/);
});

it('a file that is lost before its event is written is noticed', () => {
  const seconds = { train: 1, importance: 0 };
  for (const replace of [
    (path: string) => rmSync(path),
    (path: string) => truncateSync(path, 10),
    (path: string) => {
      rmSync(path);
      mkdirSync(path);
    },
  ]) {
    const { run, log, watch } = trainingRun();
    const file = writeCheckpoint(run, { task: 3, session: 1 }, state(3));
    replace(join(run.path, file.file));
    watch.follow(log.append({ type: 'checkpoint', task: 3, ...file, memoryBytes: 0, seconds }));
    expect(refusal(watch).message).toMatch(/^Task 3's checkpoint .* was (deleted or moved|replaced) while/);
  }
});
