import { readdirSync } from 'node:fs';
import { basename, relative, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { version } from '../../package.json';
import type { Experiment } from '../core/experiment/experiment';
import type { Event, EventOf, RunOrigin } from '../core/run/event';
import { shellWord } from '../core/shellWord';
import { UserError } from '../core/userError';
import { writeAtomically } from './atomicFile';
import { digestInRun } from './checkpoints';
import { hasCode, onDisk } from './diskError';
import { lineOf } from './eventLine';
import { writeNew } from './insideRun';
import { readEvents } from './logReader';
import { makeFolder } from './makeFolder';
import { realPath, withPaths } from './origin';
import { isRun, layout, type OpenRun, openRun, type RunDirectory } from './runDirectory';
import { checkpointsIn } from './runFiles';
import { sha256Of } from './sha256';
import { removeQuietly, removeTemporary } from './temporaryFolder';

/**
 * Makes a run directory at `path`, which must be absent or an empty folder.
 *
 * @param made where the run comes from; paths are absolute.
 * @throws {UserError} where something else is there, or the folder cannot be written.
 */
export function createRun(path: string, experiment: Experiment, made: RunOrigin = {}): OpenRun {
  const { id } = layout(path);
  return beginRun(path, experiment, made, [createdEvent(id, experiment)]).complete();
}

function createdEvent(run: string, experiment: Experiment): EventOf<'run-created'> {
  const event = { type: 'run-created', run, experiment: experiment.name ?? run, version } as const;
  return { n: 1, at: new Date().toISOString(), ...event };
}

/**
 * The first line of a log that begins again, with its newline.
 *
 * @param before the log whose first line is damaged: where it still tells the run's origin, that is kept, since it only
 * says where things lie.
 */
export function firstLine(run: RunDirectory, experiment: Experiment, before: Buffer): Uint8Array {
  const experimentSha256 = digestInRun(run, run.experiment);
  const event = { ...createdEvent(run.id, experiment), experimentSha256, ...originIn(before) };
  return new TextEncoder().encode(`${lineOf(event)}\n`);
}

function originIn(log: Buffer): RunOrigin {
  const line = log.toString('utf8', 0, Math.max(0, log.indexOf('\n')));
  try {
    const { file, workspace, cell, sweep, sweepFolder } = JSON.parse(line);
    const texts = Object.entries({ file, workspace, cell, sweep, sweepFolder }).filter(
      ([, value]) => typeof value === 'string',
    );
    return Object.fromEntries(texts);
  } catch {
    return {};
  }
}

/** A folder that is not a run yet. */
export interface BegunRun {
  readonly run: RunDirectory;
  /** Makes it one. */
  complete(): OpenRun;
  /** After an error: removes what was made, so that the same command can be given again. */
  abandon(): void;
}

/** Begins a run with a log that says more: the folder is a run once what the log names is there. */
export function beginRun(path: string, experiment: Experiment, made: RunOrigin, events: readonly Event[]): BegunRun {
  const run = layout(path);
  const text = new TextEncoder().encode(`${JSON.stringify(experiment, null, 2)}\n`);
  onDisk(run.path, () => {
    makeFolder(run.path);
    requireEmpty(run);
    const created = { experimentSha256: sha256Of(text), ...relativeOrigin(run, made) };
    const named = events.map((event) => (event.type === 'run-created' ? { ...event, ...created } : event));
    claim(run, named.map((event) => `${lineOf(event)}\n`).join(''));
  });
  return {
    run,
    complete() {
      try {
        writeAtomically(run.experiment, [text], run.path);
      } catch (error) {
        abandon(run);
        throw error;
      }
      return { run, experiment };
    },
    abandon: () => abandon(run),
  };
}

/** The log goes last, as it holds the claim. */
function abandon(run: RunDirectory): void {
  removeQuietly(run.experiment);
  removeTemporary(run.checkpoints);
  removeQuietly(run.events);
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
    writeNew(run.path, run.events, log);
  } catch (error) {
    throw hasCode(error, 'EEXIST') ? taken(run) : error;
  }
}

/** Another process has made the run, or is making it. */
class RunTaken extends UserError {}

const POLL_MS = 50;
/** Longer than a live process takes to make a run. */
const PATIENCE_MS = 3_000;

/**
 * Makes a run directory at `path`. Where another process makes one at the same time, one of them makes it, and the other
 * opens that; which of them trains it is decided when their sessions start.
 *
 * @throws {UserError} where something else is there, or the folder cannot be written.
 */
export async function createOrJoinRun(path: string, experiment: Experiment, made: RunOrigin = {}): Promise<OpenRun> {
  try {
    return createRun(path, experiment, made);
  } catch (error) {
    if (!(error instanceof RunTaken)) throw error;
    for (const end = performance.now() + PATIENCE_MS; !isRun(path); await sleep(POLL_MS)) {
      if (performance.now() > end) throw error;
    }
    return openRun(path);
  }
}

/** Who has the folder, as far as its log tells, and what to do. */
function taken(run: RunDirectory): UserError {
  if (checkpointsIn(run).length > 0 && !isRun(run.path)) {
    return new UserError(
      `${run.path} holds checkpoints, but its experiment.json is missing: it was deleted, or a branch was killed while it was made.`,
      'Restore experiment.json from a copy, or name a folder that is new or empty.',
    );
  }
  const events = isRun(run.path) ? readEvents(run.events) : undefined;
  if (!events) {
    return new RunTaken(
      `${run.path}: another process is making a run here, or was killed while it did.`,
      'Run the same command again in a moment. If this message stays, delete the folder: it has no checkpoint.',
    );
  }
  const begun = events.findLast((event) => event.type === 'session-started');
  const isTrained = begun !== undefined && !events.some(({ type, n }) => type === 'session-ended' && n > begun.n);
  const who = isTrained ? `; process ${begun.pid} on ${begun.host} has begun to train it` : '';
  const path = shellWord(run.path);
  return new RunTaken(
    `There is a run in ${run.path} already${who}.`,
    `See it with \`mas-lab show ${path}\`, resume it with \`mas-lab next ${path}\`, or name a folder that is new or empty.`,
  );
}

function relativeOrigin(run: RunDirectory, made: RunOrigin): RunOrigin {
  // Without links, so that the way back is the same whatever name the run is opened by.
  const folder = realPath(run.path);
  return withPaths(made, (path) => relative(folder, realPath(path)).replaceAll(sep, '/'));
}
