import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  readCheckpoint,
  readSnapshot,
  removeSnapshot,
  writeCheckpoint,
  writeSnapshot,
} from '../../../src/store/checkpoints';
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
  const written = writeCheckpoint(run, 3, state(7));
  expect(written.file).toBe('checkpoints/task-003.safetensors');
  expect(readCheckpoint(run, written)).toEqual(state(7));
});

test('a checkpoint that is missing, cut short or changed is refused', () => {
  const run = newRun();
  const written = writeCheckpoint(run, 1, state(7));
  const path = join(run.path, written.file);
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.with(bytes.length - 1, 0xff));
  expect(() => readCheckpoint(run, written)).toThrow(/task-001\.safetensors: this checkpoint is damaged: its SHA-256/);
  truncateSync(path, 10);
  expect(() => readCheckpoint(run, written)).toThrow(`it has 10 bytes, but ${bytes.length} were written`);
  expect(() => readCheckpoint(run, { ...written, file: 'checkpoints/task-002.safetensors' })).toThrow(/missing/);
});

test('a snapshot vouches for itself, without an event', () => {
  const run = newRun();
  expect(readSnapshot(run)).toBeUndefined();
  writeSnapshot(run, state(1));
  writeSnapshot(run, state(2));
  expect(readSnapshot(run)).toEqual(state(2));
  const bytes = readFileSync(run.snapshot);
  writeFileSync(run.snapshot, bytes.with(bytes.length - 1, 0xff));
  expect(() => readSnapshot(run)).toThrow(/snapshot\.safetensors is damaged/);
  removeSnapshot(run);
  expect(readSnapshot(run)).toBeUndefined();
});

test('what a killed session left half-written is removed, nothing else', () => {
  const run = newRun();
  const written = writeCheckpoint(run, 1, state(1));
  writeFileSync(join(run.checkpoints, 'task-002.safetensors.4711.tmp'), 'half');
  writeFileSync(join(run.path, 'snapshot.safetensors.4711.tmp'), 'half');
  tidy(run);
  expect(readdirSync(run.checkpoints)).toEqual(['task-001.safetensors']);
  expect(existsSync(join(run.path, 'snapshot.safetensors.4711.tmp'))).toBe(false);
  expect(readCheckpoint(run, written)).toEqual(state(1));
});
