import { readdirSync, writeFileSync } from 'node:fs';
import { basename, relative, sep } from 'node:path';
import { version } from '../../package.json';
import type { Experiment } from '../core/experiment/experiment';
import type { Event, RunOrigin } from '../core/run/event';
import { UserError } from '../core/userError';
import { writeAtomically } from './atomicFile';
import { hasCode, onDisk } from './diskError';
import { makeFolder } from './makeFolder';
import { realPath } from './origin';
import { isRun, layout, type OpenRun, type RunDirectory } from './runDirectory';

/**
 * Makes a run directory at `path`, which must be absent or an empty folder.
 *
 * @param made where the run comes from; paths are absolute.
 * @throws {UserError} where something else is there, or the folder cannot be written.
 */
export function createRun(path: string, experiment: Experiment, made: RunOrigin = {}): OpenRun {
  const { id } = layout(path);
  const event = { type: 'run-created', run: id, experiment: experiment.name ?? id, version } as const;
  return makeRun(path, experiment, made, [{ n: 1, at: new Date().toISOString(), ...event }]);
}

/**
 * The same, with a log that says more.
 *
 * @param fill puts in what the log names; the folder is a run once that is there.
 */
export function makeRun(
  path: string,
  experiment: Experiment,
  made: RunOrigin,
  events: readonly Event[],
  fill?: (run: RunDirectory) => void,
): OpenRun {
  const run = layout(path);
  onDisk(run.path, () => {
    makeFolder(run.path);
    requireEmpty(run);
    const origin = relativeOrigin(run, made);
    const named = events.map((event) => (event.type === 'run-created' ? { ...event, ...origin } : event));
    claim(run, named.map((event) => `${JSON.stringify(event)}\n`).join(''));
    fill?.(run);
  });
  writeAtomically(run.experiment, [new TextEncoder().encode(`${JSON.stringify(experiment, null, 2)}\n`)]);
  return { run, experiment };
}

function requireEmpty(run: RunDirectory): void {
  const names = readdirSync(run.path);
  if (names.length === 0) return;
  if (names.includes(basename(run.events))) throw taken(run);
  throw new UserError(
    `${run.path} holds other files, and is not a run directory.`,
    'Name a folder that is new or empty.',
  );
}

/** Of two processes that make a run in one folder, one gets it. */
function claim(run: RunDirectory, log: string): void {
  try {
    writeFileSync(run.events, log, { flag: 'wx', flush: true });
  } catch (error) {
    throw hasCode(error, 'EEXIST') ? taken(run) : error;
  }
}

function taken(run: RunDirectory): UserError {
  return isRun(run.path)
    ? new UserError(`There is a run in ${run.path} already.`, 'Resume it, or name a folder that is new or empty.')
    : new UserError(
        `Another process is making a run in ${run.path}, or was killed while it did.`,
        'Run the same command again to resume that run. If this message stays, delete the folder: nothing was trained there.',
      );
}

function relativeOrigin(run: RunDirectory, { file, workspace, cell }: RunOrigin): RunOrigin {
  // Without links, so that the way back is the same whatever name the run is opened by.
  const from = (path: string) => relative(realPath(run.path), realPath(path)).replaceAll(sep, '/');
  return {
    ...(file !== undefined && { file: from(file) }),
    ...(workspace !== undefined && { workspace: from(workspace) }),
    ...(cell !== undefined && { cell }),
  };
}
