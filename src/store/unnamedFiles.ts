import type { Event } from '../core/run/event';
import { shellWord } from '../core/shellWord';
import { UserError } from '../core/userError';
import { type CheckpointName, checkpointsIn, snapshotsIn } from './runFiles';
import type { RunDirectory } from './runLayout';

/**
 * Checkpoints that the event log does not name although it should. A session that is killed between a checkpoint and its
 * event leaves one of the task that it trained; more than that, or an adapted one, means that the log has been shortened,
 * deleted or replaced.
 */
function unnamedCheckpoints(run: RunDirectory, events: readonly Event[]): readonly CheckpointName[] {
  const named = new Set(events.flatMap((event) => (event.type === 'checkpoint' ? event.file : [])));
  const started = Math.max(0, ...events.map((event) => (event.type === 'task-started' ? event.task : 0)));
  const trained = Math.max(0, ...events.map((event) => (event.type === 'checkpoint' ? event.task : 0)));
  return checkpointsIn(run).filter(
    ({ file, task, isAdapted }) => !named.has(file) && (isAdapted || task > Math.max(started, trained)),
  );
}

/** Their names and, where the log records no training, those of snapshots. */
export function unnamedFiles(run: RunDirectory, events: readonly Event[]): readonly string[] {
  const left = [...unnamedCheckpoints(run, events), ...(hasStarted(events) ? [] : snapshotsIn(run))];
  return left.map(({ file }) => file);
}

function hasStarted(events: readonly Event[]): boolean {
  return events.some(({ type }) => type === 'task-started' || type === 'checkpoint');
}

/**
 * Checks that the event log names the checkpoints that are there, so that no task is trained over them.
 *
 * @throws {UserError} where there are checkpoints or snapshots that it should name and does not.
 */
export function requireNamed(run: RunDirectory, events: readonly Event[]): void {
  const left = unnamedFiles(run, events);
  const [first, second] = left;
  if (first === undefined) return;
  const those = second === undefined ? `${first}, which is` : `${first} and ${left.length - 1} more, which are`;
  throw new UserError(
    `${run.events}: the event log is ${hasStarted(events) ? 'shorter than it was, or another one' : 'empty or missing'}: ` +
      `it does not name ${those} in ${run.path}.`,
    'Restore the log from a copy; until then, nothing is trained, so that nothing is overwritten. If there is no copy, run ' +
      `\`mas-lab repair ${shellWord(run.path)}\`: it puts these files aside, and their tasks are trained again.`,
  );
}
