import { closeSync, constants, fsyncSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Event, EventOf, RunSource } from '../core/run/event';
import { UserError } from '../core/userError';
import { requireSound } from './checkpoints';
import { type BegunRun, beginRun } from './createRun';
import { onDisk } from './diskError';
import { copyInside, openInside } from './insideRun';
import { readEvents } from './logReader';
import { originOf } from './origin';
import { fileInRun, layout, type OpenRun, type RunDirectory } from './runDirectory';

interface Branch extends Partial<Pick<RunSource, 'how'>> {
  readonly task: number;
  readonly path: string;
}

/**
 * Makes a new run at `path` that begins where `source` was after training `task`: its log up to there, times included,
 * and its checkpoints so far. The source does not change, and may be training meanwhile.
 *
 * @throws {UserError} where the source has not finished the task, a checkpoint up to there is damaged, or `path` is in use.
 */
export function branchRun(source: OpenRun, branch: Branch): OpenRun {
  return beginBranch(source, branch).complete();
}

/** The same, before the folder is a run: it may get more. */
export function beginBranch(source: OpenRun, { task, path, how = 'branched' }: Branch): BegunRun {
  const events = eventsUntil(source, task);
  const checkpoints = events.filter((event) => event.type === 'checkpoint');
  const start = checkpoints.findLast((event) => event.task === task);
  if (!start) throw new UserError(`The run ${source.run.id} has no checkpoint ${task}.`);
  // A deleted earlier checkpoint is missing from the branch, too; training does not need it.
  const isThere = ({ file }: EventOf<'checkpoint'>) => statSync(fileInRun(source.run, file), { throwIfNoEntry: false });
  const copied = checkpoints.filter((event) => event === start || isThere(event));
  for (const event of copied) requireSound(source.run, event);

  const made = { ...originOf(source.run), from: { run: source.run.path, checkpoint: task, how } };
  const begun = beginRun(path, source.experiment, made, asOneRun(events, layout(path).id));
  const { run } = begun;
  try {
    onDisk(run.path, () => {
      mkdirSync(run.checkpoints);
      for (const file of new Set(copied.map((event) => event.file))) {
        const to = join(run.path, file);
        copyInside({ root: source.run.path, path: fileInRun(source.run, file) }, { root: run.path, path: to });
        toDisk(run, to);
      }
    });
  } catch (error) {
    begun.abandon();
    throw error;
  }
  return begun;
}

function eventsUntil({ run }: OpenRun, task: number): readonly Event[] {
  const events = readEvents(run.events);
  const isFinished = events.some((event) => event.type === 'task-finished' && event.task === task);
  // A checkpoint after that holds an adapted Ω.
  const end = events.findLastIndex(
    (event) => (event.type === 'task-finished' || event.type === 'checkpoint') && event.task === task,
  );
  if (isFinished) return events.slice(0, end + 1);
  throw new UserError(`The run ${run.id} has not finished task ${task}.`, 'Choose a checkpoint of a finished task.');
}

/** The events as those of the run `id`, in which a session that continued with later tasks ends here. */
function asOneRun(events: readonly Event[], id: string): readonly Event[] {
  // What its sweep decided about the source is not decided about this run.
  const own = events
    .filter(({ type }) => type !== 'halving')
    .map((event, i): Event => ({ ...event, ...(event.type === 'run-created' && { run: id }), n: i + 1 }));
  const last = own.at(-1);
  const session = own.findLast(({ type }) => type === 'session-started' || type === 'session-ended');
  if (!last || session?.type !== 'session-started') return own;
  const { n, at, session: number } = last;
  return [
    ...own,
    { n: n + 1, at, ...(number !== undefined && { session: number }), type: 'session-ended', reason: 'done' },
  ];
}

/** A copy must last through a power cut as long as the log that names it. */
function toDisk(run: RunDirectory, path: string): void {
  const file = openInside(run.path, path, constants.O_RDWR);
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
