import { mkdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { UserError } from '../../../src/core/userError';
import { createRun } from '../../../src/store/createRun';
import { originOf } from '../../../src/store/origin';
import {
  fileInRun,
  listRuns,
  newRunId,
  openRun,
  requireSameExperiment,
  runsFolder,
  tidy,
} from '../../../src/store/runDirectory';
import { isFull } from '../../fixtures/full';
import { someExperiment } from '../../fixtures/someExperiment';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

/** The first event as earlier versions wrote it. */
const old = { type: 'run-created', run: 'run', experiment: 'x', version: '0.1.0' };

test('a run is opened with the experiment it was made with', () => {
  const path = join(temporaryFolder(), 'run');
  const made = createRun(path, someExperiment());
  expect(openRun(path)).toEqual(made);
});

test('a run is named after experiment, method and time', () => {
  const now = new Date(2026, 2, 14, 15, 9, 2);
  const id = newRunId(someExperiment({ name: 'Größe & co/../x' }), now);
  expect(id).toMatch(/^gro-e-co-x-mas-20260314-150902-[0-9a-z]{3}$/);
  expect(newRunId(someExperiment({ name: 'permuted-mas-5' }), now)).toMatch(/^permuted-mas-5-20260314/);
});

test('a folder with other content is not made a run', () => {
  const path = temporaryFolder();
  writeFileSync(join(path, 'thesis.tex'), '');
  expect(() => createRun(path, someExperiment())).toThrow(/holds other files, and is not a run directory/);
  expect(() => openRun(path)).toThrow(/is not a run directory/);
  expect(() => openRun(join(path, 'nowhere'))).toThrow(/does not exist/);
});

test('of two processes that make a run in one folder, one gets it and the other is refused', () => {
  const { run } = createRun(join(temporaryFolder(), 'run'), someExperiment());
  expect(() => createRun(run.path, someExperiment())).toThrow(/There is a run in .*run already/);
  rmSync(run.experiment);
  expect(() => createRun(run.path, someExperiment())).toThrow(/another process is making a run/);
});

test('what a run was made from is found by any name of its folder', () => {
  const folder = realpathSync(temporaryFolder());
  const file = join(folder, 'a', 'b.mas.json');
  mkdirSync(join(folder, 'a'));
  writeFileSync(file, '');
  const { run } = createRun(join(folder, 'scratch', 'deep', 'run'), someExperiment(), { file, workspace: folder });
  symlinkSync(run.path, join(folder, 'link'));
  for (const path of [run.path, join(folder, 'link')])
    expect(originOf(openRun(path).run)).toEqual({ file, workspace: folder });
  expect(readFileSync(run.events, 'utf8')).toContain('"file":"../../../a/b.mas.json"');
});

test('a damaged frozen experiment of an earlier version is named', () => {
  const { run } = createRun(join(temporaryFolder(), 'run'), someExperiment());
  // An earlier version did not record what the file was.
  writeFileSync(run.events, `${JSON.stringify({ n: 1, at: '2026-03-14T15:09:26.000Z', ...old })}\n`);
  writeFileSync(run.experiment, '{');
  expect(() => openRun(run.path)).toThrow(/experiment\.json is not JSON/);
  writeFileSync(run.experiment, JSON.stringify({ ...someExperiment(), seed: 'x' }));
  expect(() => openRun(run.path)).toThrow(/experiment\.json: seed:/);
});

test('an experiment.json with any byte changed is refused', () => {
  const { run } = createRun(join(temporaryFolder(), 'run'), someExperiment());
  const bytes = readFileSync(run.experiment);
  for (const [at, byte] of bytes.entries()) {
    if (!isFull && at % 5 !== 0) continue;
    writeFileSync(run.experiment, bytes.with(at, byte ^ (1 << (at % 8))));
    expect(() => openRun(run.path), `byte ${at}`).toThrow(/experiment\.json has changed since the run began/);
  }
  writeFileSync(run.experiment, bytes);
  expect(openRun(run.path).experiment).toEqual(someExperiment());
});

test('an experiment that changed since the run began is refused, with every path that differs', () => {
  const open = createRun(join(temporaryFolder(), 'run'), someExperiment());
  expect(() => requireSameExperiment(open, someExperiment({ name: 'other name' }), 'a.mas.json')).not.toThrow();
  const changed = someExperiment({ seed: 1, network: { kind: 'mlp', hidden: [8, 16] } });
  const attempt = () => requireSameExperiment(open, changed, 'a.mas.json');
  expect(attempt).toThrow(UserError);
  expect(attempt).toThrow(/a\.mas\.json has changed since the run run began/);
  expect(attempt).toThrow(/network\.hidden\[1\]: absent in the run, 16 now/);
  expect(attempt).toThrow(/seed: 0 in the run, 1 now/);
});

test('files outside the run directory are never touched', () => {
  const folder = temporaryFolder();
  const { run } = createRun(join(folder, 'run'), someExperiment());
  writeFileSync(join(folder, 'secret'), '');
  tidy(run);
  symlinkSync(join(folder, 'secret'), join(run.checkpoints, 'link'));
  expect(fileInRun(run, 'checkpoints/task-001-s1.safetensors')).toBe(join(run.checkpoints, 'task-001-s1.safetensors'));
  for (const file of ['../secret', '/etc/passwd', 'checkpoints/../../run2/x', '.', 'checkpoints/link']) {
    expect(() => fileInRun(run, file)).toThrow(/outside the run directory|is a symbolic link/);
  }
});

test('the runs of a workspace are listed by name, other folders left out', () => {
  const workspace = temporaryFolder();
  expect(listRuns(workspace)).toEqual([]);
  for (const name of ['b', 'a']) createRun(join(runsFolder(workspace), name), someExperiment());
  mkdirSync(join(runsFolder(workspace), 'c'));
  expect(listRuns(workspace)).toEqual(['a', 'b'].map((name) => join(runsFolder(workspace), name)));
});
