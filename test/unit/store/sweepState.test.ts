import { appendFileSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { averageAccuracy } from '../../../src/core/measures/averageAccuracy';
import type { Event } from '../../../src/core/run/event';
import { runState } from '../../../src/core/run/reduce';
import { lineOf } from '../../../src/store/eventLine';
import { readEvents } from '../../../src/store/logReader';
import { type OpenSweep, sweepLayout } from '../../../src/store/sweepFolder';
import { readCellStates } from '../../../src/store/sweepState';
import { detected, detectorBodies, detectorLog } from '../../fixtures/someDetector';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import { created, finished, log, progress, session, started, unbroken } from '../core/run/someLog';

const text = (events: readonly Event[]) => events.map((event) => `${lineOf(event)}\n`).join('');

/** A sweep of two cells, with the logs of their runs. */
function sweepOf(logs: readonly (string | undefined)[]): { sweep: OpenSweep; pathOf: (cell: number) => string } {
  const workspace = temporaryFolder();
  const runs = join(workspace, '.mas/runs');
  const folder = sweepLayout(join(workspace, '.mas/sweeps/s'));
  mkdirSync(folder.path, { recursive: true });
  const pathOf = (cell: number) => join(runs, `s-seed-${cell}`, 'events.jsonl');
  for (const [cell, content] of logs.entries()) {
    mkdirSync(join(runs, `s-seed-${cell}`), { recursive: true });
    if (content !== undefined) writeFileSync(pathOf(cell), content);
  }
  const cells = logs.map((_, seed) => ({ id: `s-seed-${seed}`, seed, sets: { seed } }));
  return { sweep: { folder, name: 's', file: 's', base: 'b', workspace, runs, cells }, pathOf };
}

const stateOf = (sweep: OpenSweep, cell = 0) => readCellStates(sweep).get(`s-seed-${cell}`);

it('says of a cell what the state of its run says', () => {
  const { sweep, pathOf } = sweepOf([text(log(unbroken)), undefined]);
  const run = runState(readEvents(pathOf(0)));
  expect(stateOf(sweep)?.state).toMatchObject({
    tasks: run.tasks.length,
    averages: [1, 2].map((t) => averageAccuracy(run.accuracyMatrix, t)),
    isOpen: false,
    ended: 'done',
  });
  expect(stateOf(sweep, 1)?.state).toMatchObject({ tasks: 0, averages: [], isOpen: false });
});

it('reads what was added to a log, wherever the reader was, as if it read all of it', () => {
  const events = log(unbroken);
  const lines = events.map((event) => `${lineOf(event)}\n`);
  for (let cut = 0; cut <= lines.length; cut++) {
    const { sweep, pathOf } = sweepOf([lines.slice(0, cut).join('')]);
    readCellStates(sweep);
    appendFileSync(pathOf(0), lines.slice(cut).join(''));
    expect(stateOf(sweep), `cut at ${cut}`).toEqual(stateOf(sweepOf([lines.join('')]).sweep));
  }
});

it('keeps which classes of objects were measured, which later tests must fit', () => {
  const lines = detectorLog([created, ...detectorBodies()]).map((event) => `${lineOf(event)}\n`);
  const { sweep, pathOf } = sweepOf([lines.slice(0, 4).join('')]);
  readCellStates(sweep);
  appendFileSync(pathOf(0), lines.slice(4).join(''));
  expect(stateOf(sweep)?.state.precisions?.['mAP50-95']).toEqual([0.4, expect.closeTo(0.45, 12)]);
  expect(stateOf(sweep)).toEqual(stateOf(sweepOf([lines.join('')]).sweep));
  const other = detectorLog([...Array.from({ length: lines.length }, () => created), detected(2, 1, [])]).slice(-1);
  appendFileSync(pathOf(0), text(other));
  expect(stateOf(sweep)?.problem?.message).toContain('classes: 2 of task 1 were measured before, now 0');
});

it('believes the logs, not what it kept of them', () => {
  const whole = text(log(unbroken));
  const { sweep, pathOf } = sweepOf([whole]);
  const right = stateOf(sweep);
  for (const spoil of [
    (kept: string) => kept.slice(0, -1),
    (kept: string) => kept.replace('"tasks":3', '"tasks":9'),
    () => '',
    () => '{}',
  ]) {
    writeFileSync(sweep.folder.state, spoil(readFileSync(sweep.folder.state, 'utf8')));
    expect(stateOf(sweep)).toEqual(right);
  }
  // Another log in its place, which is longer and shorter.
  const other = log([created, session(1), started(1), progress(1, 10), ...finished(1, [0.25])]);
  writeFileSync(pathOf(0), text(other));
  expect(stateOf(sweep)?.state).toMatchObject({ averages: [0.25], isOpen: true });
  writeFileSync(pathOf(0), whole);
  expect(stateOf(sweep)).toEqual(right);
});

it('says why a log cannot be read, until it can', () => {
  const whole = text(log(unbroken));
  const { sweep, pathOf } = sweepOf([whole]);
  const right = stateOf(sweep);
  writeFileSync(pathOf(0), whole.replace('"accuracy":0.8', '"accuracy":0.9'));
  // File systems count time in steps of some ms.
  utimesSync(pathOf(0), 1, 1);
  expect(stateOf(sweep)?.problem?.message).toContain('its digest does not match');
  expect(stateOf(sweep)?.problem?.message).toContain('its digest does not match');
  writeFileSync(pathOf(0), whole);
  expect(stateOf(sweep)).toEqual(right);
});
