import { constants, copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Event } from '../core/event';
import { UserError } from '../core/userError';
import { readCheckpoint } from './checkpoints';
import { diskError } from './diskError';
import { openEventLog, readEvents } from './eventLog';
import { createRun, fileInRun, type OpenRun } from './runDirectory';

/**
 * Makes a new run at `path` that begins where `source` stood after learning `task`: its log up to there, and its
 * checkpoints so far. The source stays as it is, and may be training meanwhile.
 *
 * @throws {UserError} where the source has not finished the task, its checkpoint is damaged, or `path` is in use.
 */
export function branchRun(source: OpenRun, { task, path }: { readonly task: number; readonly path: string }): OpenRun {
  const events = eventsUntil(source, task);
  const checkpoints = events.filter((event) => event.type === 'checkpoint');
  const start = checkpoints.findLast((event) => event.task === task);
  if (!start) throw new UserError(`The run ${source.run.id} has no checkpoint ${task}.`);
  readCheckpoint(source.run, start);

  const branch = createRun(path, source.experiment);
  const log = openEventLog(branch.run.events);
  try {
    for (const file of new Set(checkpoints.map((event) => event.file))) {
      copyFileSync(fileInRun(source.run, file), join(branch.run.path, file), constants.COPYFILE_FICLONE);
    }
    for (const { n: _, at: __, ...event } of events) {
      log.append(event.type === 'run-created' ? { ...event, run: branch.run.id } : event);
    }
    const last = events.findLast(({ type }) => type === 'session-started' || type === 'session-ended');
    if (last?.type === 'session-started') log.append({ type: 'session-ended', reason: 'done' });
  } catch (error) {
    throw diskError(error, branch.run.path);
  } finally {
    log.close();
  }
  return branch;
}

function eventsUntil({ run }: OpenRun, task: number): readonly Event[] {
  const events = readEvents(run.events);
  const end = events.findLastIndex((event) => event.type === 'task-finished' && event.task === task);
  if (end >= 0) return events.slice(0, end + 1);
  throw new UserError(`The run ${run.id} has not finished task ${task}.`, 'Choose a checkpoint of a finished task.');
}
