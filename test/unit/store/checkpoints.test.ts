import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCheckpoint, removeUnnamed, writeCheckpoint } from '../../../src/store/checkpoints';
import { createRun } from '../../../src/store/createRun';
import { type RunDirectory, tidy } from '../../../src/store/runDirectory';
import type { StoredState } from '../../../src/store/safetensors';
import { someExperiment } from '../../fixtures/someExperiment';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const state = (value: number): StoredState => ({
  tensors: new Map([['weights/dense1/bias', { dtype: 'F32', shape: [2], data: Float32Array.of(value, 1) }]]),
  metadata: { task: '1', step: '20' },
});

function newRun(): RunDirectory {
  const { run } = createRun(join(temporaryFolder(), 'run'), someExperiment());
  tidy(run);
  return run;
}

test('a checkpoint is read back as it was written', () => {
  const run = newRun();
  const written = writeCheckpoint(run, { task: 3, session: 12 }, state(7));
  expect(written.file).toBe('checkpoints/task-003-s12.safetensors');
  expect(readCheckpoint(run, written)).toEqual(state(7));
});

test('a checkpoint that is missing, cut short or changed is refused, and the message names the repair', () => {
  const run = newRun();
  const written = writeCheckpoint(run, { task: 1, session: 1 }, state(7));
  const path = join(run.path, written.file);
  const bytes = readFileSync(path);
  for (const [at, byte] of bytes.entries()) {
    writeFileSync(path, bytes.with(at, byte ^ (1 << (at % 8))));
    expect(() => readCheckpoint(run, written), `byte ${at}`).toThrow(
      /task-001-s1\.safetensors: this checkpoint is damaged: its SHA-256/,
    );
  }
  truncateSync(path, 10);
  expect(() => readCheckpoint(run, written)).toThrow(`it has 10 bytes, but ${bytes.length} were written`);
  const missing = { ...written, file: 'checkpoints/task-002-s1.safetensors' };
  expect(() => readCheckpoint(run, missing)).toThrow(/missing/);
  expect(() => readCheckpoint(run, missing)).toThrow(
    expect.objectContaining({ hint: expect.stringContaining(`mas-lab repair ${run.path}`) }),
  );
});

test('no session writes over the checkpoint of another; what was never named goes when the task has one', () => {
  const run = newRun();
  const names = [1, 2, 3].map((session) => writeCheckpoint(run, { task: 1, session }, state(session)).file);
  expect(new Set(names).size).toBe(3);
  writeCheckpoint(run, { task: 1, session: 1, isAdapted: true }, state(1));
  writeCheckpoint(run, { task: 2, session: 1 }, state(1));
  removeUnnamed(run, 1, 2);
  expect(readdirSync(run.checkpoints).sort()).toEqual([
    'task-001-s1-adapted.safetensors',
    'task-001-s2.safetensors',
    'task-001-s3.safetensors',
    'task-002-s1.safetensors',
  ]);
});

test('what a killed session left half-written is removed, nothing else', () => {
  const run = newRun();
  const written = writeCheckpoint(run, { task: 1, session: 1 }, state(1));
  writeFileSync(join(run.checkpoints, 'task-002-s1.safetensors.4711.tmp'), 'half');
  writeFileSync(join(run.path, 'snapshot-s1-0001.safetensors.4711.tmp'), 'half');
  tidy(run);
  expect(readdirSync(run.checkpoints)).toEqual(['task-001-s1.safetensors']);
  expect(existsSync(join(run.path, 'snapshot-s1-0001.safetensors.4711.tmp'))).toBe(false);
  expect(readCheckpoint(run, written)).toEqual(state(1));
});
