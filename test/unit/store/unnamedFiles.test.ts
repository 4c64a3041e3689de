import { mkdirSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Event } from '../../../src/core/run/event';
import { createRun } from '../../../src/store/createRun';
import { openRun, type RunDirectory } from '../../../src/store/runDirectory';
import { requireNamed } from '../../../src/store/unnamedFiles';
import { someExperiment } from '../../fixtures/someExperiment';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

function runWith(...files: string[]): RunDirectory {
  const { run } = createRun(join(temporaryFolder(), 'run'), someExperiment());
  mkdirSync(run.checkpoints);
  for (const file of files) writeFileSync(join(run.path, file), '');
  return run;
}

const started = (task: number): Event => {
  return { n: 1, at: '', type: 'task-started', task, name: 'x', samples: 9, epochs: 1, steps: 3 };
};
const saved = (task: number, session = 1): Event => {
  const file = { file: `checkpoints/task-00${task}-s${session}.safetensors`, bytes: 0, sha256: '' };
  return { n: 1, at: '', type: 'checkpoint', task, ...file, memoryBytes: 0, seconds: { train: 1, importance: 0 } };
};

test('a session killed between a checkpoint and its event is no reason to refuse the run', () => {
  const run = runWith('checkpoints/task-001-s1.safetensors', 'checkpoints/task-002-s1.safetensors');
  expect(() => requireNamed(run, [started(1), saved(1), started(2)])).not.toThrow();
  // It was trained again since.
  expect(() => requireNamed(run, [started(1), saved(1), started(2), saved(2, 2)])).not.toThrow();
});

test.each([
  ['deleted', []],
  ['cut off before its last task', [started(1), saved(1)]],
  ['of another run, with fewer tasks', [started(1), saved(1, 2)]],
])('a log that was %s does not name the checkpoints that are there', (_, events) => {
  const run = runWith('checkpoints/task-001-s1.safetensors', 'checkpoints/task-002-s1.safetensors');
  expect(() => requireNamed(run, events)).toThrow(/does not name checkpoints\/task-00\d-s1\.safetensors/);
  expect(() => requireNamed(run, events)).toThrow(
    expect.objectContaining({ hint: expect.stringMatching(/Restore the log.*mas-lab repair/) }),
  );
});

test('an adapted checkpoint that the log does not name is refused: training would continue with another Ω', () => {
  const run = runWith('checkpoints/task-001-s1.safetensors', 'checkpoints/task-001-s2-adapted.safetensors');
  expect(() => requireNamed(run, [started(1), saved(1)])).toThrow(/task-001-s2-adapted/);
});

test('nothing starts in a run whose log is gone, under new names or old ones', () => {
  for (const file of ['checkpoints/task-001.safetensors', 'snapshot.safetensors', 'snapshot-s1-0001.safetensors']) {
    const run = runWith(file);
    truncateSync(run.events);
    expect(() => openRun(run.path), file).toThrow(/the event log is empty or missing/);
    rmSync(run.events);
    expect(() => openRun(run.path), file).toThrow(/the event log is empty or missing/);
    expect(readdirSync(run.path)).not.toContain('events.jsonl');
  }
});
