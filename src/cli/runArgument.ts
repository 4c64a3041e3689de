import { basename, join } from 'node:path';
import { closest } from 'fastest-levenshtein';
import { runState } from '../core/run/reduce';
import type { RunState } from '../core/run/run';
import { UserError } from '../core/userError';
import { readEvents } from '../store/logReader';
import { isRun, listRuns, type OpenRun, openRun, runsFolder } from '../store/runDirectory';
import { shortPath } from './terminal';

/**
 * Opens the run that the user names: by its path, or by its name among the runs of the current folder.
 *
 * @throws {UserError} if there is no such run; it names the run with the most similar name.
 */
export function findRun(argument: string): OpenRun {
  return openRun(findRunPath(argument));
}

/**
 * The directory of the run that the user names, unopened: the run may be damaged.
 *
 * @throws {UserError} if there is no such run; it names the run with the most similar name.
 */
export function findRunPath(argument: string): string {
  const byName = join(runsFolder(process.cwd()), argument);
  if (!isRun(argument) && basename(argument) === argument && isRun(byName)) return byName;
  if (isRun(argument)) return argument;
  const names = listRuns(process.cwd()).map((path) => basename(path));
  if (names.length === 0) return argument;
  throw new UserError(
    `There is no run ${argument}.`,
    `Did you mean ${shortPath(join(runsFolder(process.cwd()), closest(basename(argument), names)))}?`,
  );
}

/** The run's current state. */
export function stateOf({ run }: OpenRun): RunState {
  return runState(readEvents(run.events));
}
