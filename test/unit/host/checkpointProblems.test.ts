import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Checkpoint } from '../../../src/core/run/run';
import { CheckpointProblems } from '../../../src/host/runs/checkpointProblems';
import { WatchedRun } from '../../../src/host/runs/watchedRun';
import { writeCheckpoint } from '../../../src/store/checkpoints';
import { createRun } from '../../../src/store/createRun';
import { tidy } from '../../../src/store/runDirectory';
import { someExperiment } from '../../fixtures/someExperiment';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

function someCheckpoint() {
  const { run } = createRun(join(temporaryFolder(), 'run'), someExperiment());
  tidy(run);
  const data = new Float32Array([1, 2, 3]);
  const tensors = new Map([['weights/dense1/bias', { dtype: 'F32', shape: [3], data }]] as const);
  const written = writeCheckpoint(run, { task: 1, session: 1 }, { tensors, metadata: {} });
  const checkpoint: Checkpoint = { task: 1, ...written, memoryBytes: 0, at: '2026-03-14T15:09:26Z' };
  const found: number[] = [];
  const problems = new CheckpointProblems((_, task) => found.push(task));
  return { run: WatchedRun.open(run.path), path: join(run.path, written.file), checkpoint, problems, found };
}

test('a checkpoint as it was written has no problem', async () => {
  const { run, checkpoint, problems, found } = someCheckpoint();
  await problems.read(run, checkpoint);
  expect(problems.of(run, checkpoint)).toBeUndefined();
  expect(found).toEqual([]);
});

test('a checkpoint that is missing or cut short is found without reading it', () => {
  const { run, path, checkpoint, problems } = someCheckpoint();
  truncateSync(path, 10);
  expect(problems.of(run, checkpoint)).toMatch(/has 10 bytes/);
  rmSync(path);
  expect(problems.of(run, checkpoint)).toMatch(/missing/);
});

test('one flipped bit is found by reading, and a restored file is read again', async () => {
  const { run, path, checkpoint, problems, found } = someCheckpoint();
  const bytes = readFileSync(path);
  const flipped = Buffer.from(bytes);
  flipped.writeUInt8(flipped.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
  writeFileSync(path, flipped);
  await problems.read(run, checkpoint);
  expect(found).toEqual([1]);
  expect(problems.of(run, checkpoint)).toMatch(/SHA-256/);

  rmSync(path);
  writeFileSync(path, bytes);
  await problems.read(run, checkpoint);
  expect(problems.of(run, checkpoint)).toBeUndefined();
});

test('a file outside the run directory is not read', () => {
  const { run, checkpoint, problems } = someCheckpoint();
  expect(problems.of(run, { ...checkpoint, file: '../../secret' })).toMatch(/outside the run directory/);
});
