import { constants, copyFileSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Event } from '../core/run/event';
import { UserError } from '../core/userError';
import { readCheckpoint } from './checkpoints';
import { makeRun } from './createRun';
import { readEvents } from './eventLog';
import { originOf } from './origin';
import { fileInRun, layout, type OpenRun } from './runDirectory';

/**
 * Makes a new run at `path` that begins where `source` was after training `task`: its log up to there, times included,
 * and its checkpoints so far. The source does not change, and may be training meanwhile.
 *
 * @throws {UserError} where the source has not finished the task, its checkpoint is damaged, or `path` is in use.
 */
export function branchRun(source: OpenRun, { task, path }: { readonly task: number; readonly path: string }): OpenRun {
  const events = eventsUntil(source, task);
  const checkpoints = events.filter((event) => event.type === 'checkpoint');
  const start = checkpoints.findLast((event) => event.task === task);
  if (!start) throw new UserError(`The run ${source.run.id} has no checkpoint ${task}.`);
  readCheckpoint(source.run, start);

  return makeRun(path, source.experiment, originOf(source.run), asOneRun(events, layout(path).id), (run) => {
    mkdirSync(run.checkpoints);
    for (const file of new Set(checkpoints.map((event) => event.file))) {
      const from = fileInRun(source.run, file);
      // A deleted earlier checkpoint is missing from the branch, too; training does not need it.
      if (statSync(from, { throwIfNoEntry: false }))
        copyFileSync(from, join(run.path, file), constants.COPYFILE_FICLONE);
    }
  });
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
  const own = events.map((event): Event => (event.type === 'run-created' ? { ...event, run: id } : event));
  const last = own.at(-1);
  const session = own.findLast(({ type }) => type === 'session-started' || type === 'session-ended');
  if (!last || session?.type !== 'session-started') return own;
  return [...own, { n: last.n + 1, at: last.at, type: 'session-ended', reason: 'done' }];
}
