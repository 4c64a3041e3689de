import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EventBody, RunOrigin } from '../../../src/core/run/event';
import { WatchedRun } from '../../../src/host/runs/watchedRun';
import { runTexts, seedsDescription, taskDescription } from '../../../src/host/tree/descriptions';
import { retentionOf } from '../../../src/host/tree/retention';
import { createRun } from '../../../src/store/createRun';
import { openEventLog } from '../../../src/store/eventLog';
import { someExperiment } from '../../fixtures/someExperiment';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

interface Made {
  readonly id?: string;
  readonly seed?: number;
  readonly origin?: RunOrigin;
  readonly hasFailed?: boolean;
}

/** A run of three tasks; `rows[t]` are the accuracies after task t + 1. */
function runWith(
  rows: readonly (readonly number[])[],
  { id = 'run', seed = 0, origin = {}, hasFailed = false }: Made = {},
): WatchedRun {
  const { run } = createRun(join(temporaryFolder(), id), someExperiment({ seed }), origin);
  const log = openEventLog(run.events);
  const add = (body: EventBody) => log.append(body);
  const engine = { kind: 'cpu', version: '4', threads: 1 } as const;
  add({ type: 'session-started', pid: 1, host: 'h', engine, tasks: ['a', 'b', 'c'] });
  for (const [t, row] of rows.entries()) {
    add({ type: 'task-started', task: t + 1, name: 'x', samples: 9, epochs: 1, steps: 3 });
    for (const [i, accuracy] of row.entries())
      add({ type: 'evaluated', after: t + 1, task: i + 1, accuracy, samples: 5 });
    add({ type: 'task-finished', task: t + 1, seconds: { train: 1, importance: 1, evaluate: 1 } });
  }
  add({ type: 'session-ended', ...(hasFailed ? { reason: 'failed', message: 'no space' } : { reason: 'done' }) });
  log.close();
  const watched = WatchedRun.open(run.path);
  watched.look();
  return watched;
}

describe('what is left of a task', () => {
  it.each([
    [0.9, 0.9, 'mas.taskKept', 'kept'],
    [0.9, 0.95, 'mas.taskKept', 'kept'],
    [0.9, 0.85, 'mas.taskSlightlyForgotten', 'slightly forgotten'],
    [0.901, 0.765, 'mas.taskPartlyForgotten', 'partly forgotten'],
    [0.97, 0.56, 'mas.taskLargelyForgotten', 'largely forgotten'],
    [0, 0, 'mas.taskKept', 'kept'],
  ])('of %f, %f is %s, in words %s', (learnt, now, color, words) => {
    expect(retentionOf([[learnt], [now, 0.9]], 1)).toMatchObject({ color, words });
  });

  it('is told by its row, for those too who do not see the colour', () => {
    const run = runWith([[0.901], [0.765, 0.903]]);
    expect(taskDescription(run, 1)).toEqual({
      shown: '76.5 % · 13.6 points forgotten',
      spoken: '76.5 % · 13.6 points forgotten, partly forgotten',
    });
    expect(taskDescription(run, 2)).toEqual({ shown: '90.3 %', spoken: '90.3 %, kept' });
    expect(taskDescription(run, 3).shown).toBe('next');
  });
});

describe('the row of several seeds', () => {
  it('has their mean and standard deviation, each seed once', () => {
    const runs = [0.7, 0.8, 0.9].map((accuracy, seed) => runWith([[accuracy]], { seed }));
    expect(seedsDescription(runs)).toBe('80.0 ± 10.0 % · 3 seeds · after 1 of 3 tasks');
    const again = runWith([[0.3]], { seed: 0 });
    expect(seedsDescription([again, ...runs])).toBe('66.7 ± 32.1 % · 3 seeds · after 1 of 3 tasks');
    // Rows of a sweep stand in the order in which it made them.
    expect(seedsDescription([...runs, again])).toBe('66.7 ± 32.1 % · 3 seeds · after 1 of 3 tasks');
  });

  it('does not mix runs that have learnt different numbers of tasks', () => {
    const runs = [runWith([[0.7], [0.5, 0.9]], { seed: 0 }), runWith([[0.9]], { seed: 1 }), runWith([], { seed: 2 })];
    expect(seedsDescription(runs)).toBe('70.0 % · 1 of 3 seeds · after 2 of 3 tasks');
    expect(seedsDescription(runs.slice(2))).toBe('1 seed');
  });

  it('says how many have failed, but not of those that were run again', () => {
    const failed = [0, 1].map((seed) => runWith([], { seed, hasFailed: true }));
    expect(seedsDescription(failed)).toBe('2 seeds · all failed');
    expect(seedsDescription([...failed, runWith([], { seed: 0 })])).toBe('2 seeds · 1 failed');
  });
});

describe('the row of a run', () => {
  const time = '2026-11-28 12:00:03';
  const id = 'permuted-mas-20261128-120003-x7k';
  const from = (how: 'branched' | 'adapted') => ({
    origin: { from: { run: join(temporaryFolder(), 'source'), checkpoint: 2, how } },
  });

  it('begins with how well it does', () => {
    expect(runTexts(runWith([[0.9]], { id }), undefined, false)).toEqual({
      label: time,
      description: '90.0 % · 1 of 3 tasks · MAS λ 1',
    });
    expect(runTexts(runWith([[0.9]], { id }), 'seed 3', false)).toEqual({
      label: 'seed 3',
      description: '90.0 % · 1 of 3 tasks',
    });
  });

  it('says which checkpoint it continues, and of which run unless it stands under that', () => {
    const branch = runWith([[0.9]], { id, ...from('branched') });
    const below = { label: 'from checkpoint 2', description: `90.0 % · 1 of 3 tasks · ${time}` };
    expect(runTexts(branch, undefined, true)).toEqual(below);
    const adaptedBelow = runTexts(runWith([[0.9]], { id, ...from('adapted') }), undefined, true);
    expect(adaptedBelow).toEqual({
      label: 'Ω re-estimated',
      description: `90.0 % · 1 of 3 tasks · at checkpoint 2 · ${time}`,
    });
    const description = '90.0 % · 1 of 3 tasks · from checkpoint 2 of source · MAS λ 1';
    expect(runTexts(branch, undefined, false)).toEqual({ label: time, description });
    const adapted = runWith([], { id: 'mine', ...from('adapted') });
    expect(runTexts(adapted, undefined, true)).toEqual({
      label: 'mine',
      description: '0 of 3 tasks · Ω re-estimated at checkpoint 2 · MAS λ 1',
    });
  });
});
