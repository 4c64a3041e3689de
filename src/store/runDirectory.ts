import { randomInt } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { differences } from '../core/experiment/differences';
import type { Experiment } from '../core/experiment/experiment';
import { checkExperiment } from '../core/experiment/parseExperiment';
import { UserError } from '../core/userError';
import { TEMPORARY } from './atomicFile';
import { onDisk } from './diskError';
import { removeInside, requireFolderInside, requireInside } from './insideRun';
import { firstEvent } from './logReader';
import { makeFolder } from './makeFolder';
import { textIn } from './readText';
import { contentOf, isAbsent, isPresent } from './regularFile';
import { checkpointsIn } from './runFiles';
import { EXPERIMENT, layout, type RunDirectory } from './runLayout';
import { sha256Of } from './sha256';
import { requireNamed } from './unnamedFiles';

export { layout, type RunDirectory } from './runLayout';

/** An opened run: its directory and its experiment. */
export interface OpenRun {
  readonly run: RunDirectory;
  readonly experiment: Experiment;
}

/** A new run's name: readable, sortable by time, unique. E.g. `permuted-mnist-mas-20260314-1592-x7k`. */
export function newRunId(experiment: Experiment, now = new Date()): string {
  const name = slug(experiment.name ?? '') || 'run';
  const method = experiment.method.kind;
  const title = name.split('-').includes(method) ? name : `${name}-${method}`;
  const two = (value: number) => String(value).padStart(2, '0');
  const date = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  const time = `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
  return `${title}-${date}-${time}-${randomInt(36 ** 3)
    .toString(36)
    .padStart(3, '0')}`;
}

function slug(text: string): string {
  const plain = text.normalize('NFKD').toLowerCase();
  return plain
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 48)
    .replace(/^-+|-+$/g, '');
}

/** Whether there is a run directory at `path`. */
export function isRun(path: string): boolean {
  return isPresent(join(path, EXPERIMENT));
}

/**
 * Opens the run directory at `path`.
 *
 * @throws {UserError} where it is not one, or its experiment cannot be read or has changed since the run began.
 */
export function openRun(path: string): OpenRun {
  const run = layout(path);
  requireInside(run.path, run.events);
  if ((statSync(run.events, { throwIfNoEntry: false })?.size ?? 0) === 0 && isRun(path)) requireNamed(run, []);
  return { run, experiment: frozenExperiment(run) };
}

/**
 * The experiment of a run.
 *
 * @throws {UserError} where it cannot be read or has changed since the run began.
 */
export function frozenExperiment(run: RunDirectory): Experiment {
  let bytes: Buffer;
  try {
    bytes = contentOf(run.experiment, { inside: run.path });
  } catch (error) {
    if (!isAbsent(error)) throw error;
    throw noExperiment(run);
  }
  requireUnchanged(run, bytes);
  return parseFrozen(textIn(bytes, run.experiment), run.experiment);
}

function noExperiment(run: RunDirectory): UserError {
  if (isPresent(run.events)) {
    return new UserError(
      `${run.experiment} is missing: it was deleted, or the process that made the run was killed before it wrote the file.`,
      checkpointsIn(run).length > 0
        ? 'Restore the file from a copy: it decides what the run computes.'
        : 'Restore the file from a copy. If there is none, delete the folder, and start a new run: it has no checkpoint.',
    );
  }
  const isThere = isPresent(run.path);
  return new UserError(
    isThere ? `${run.path} is not a run directory: it has no ${EXPERIMENT}.` : `${run.path} does not exist.`,
    'Make a run with `mas-lab run EXPERIMENT`; runs are in .mas/runs.',
  );
}

/**
 * Checks that experiment.json is, to the byte, the one that the run was made with. Earlier versions did not record which.
 *
 * @throws {UserError} where it is another.
 */
function requireUnchanged(run: RunDirectory, text: Uint8Array): void {
  const created = firstEvent(run.events);
  const sha256 = created?.type === 'run-created' ? created.experimentSha256 : undefined;
  if (sha256 === undefined || sha256Of(text) === sha256) return;
  throw new UserError(
    `${run.experiment} has changed since the run began: its SHA-256 is not the one in the event log.`,
    'Restore the file from a copy: it decides what the run computes. To train with other values, start a new run.',
  );
}

function parseFrozen(text: string, file: string): Experiment {
  const hint = 'The file is damaged, or another version of MAS Lab wrote it. Restore it, or start a new run.';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UserError(`${file} is not JSON.`, hint, { cause: error });
  }
  const checked = checkExperiment(value);
  if (checked.ok) return checked.value;
  const problems = checked.problems.map(({ path, message }) => `${path}: ${message}`);
  throw new UserError(`${file}: ${problems.join('; ')}.`, hint);
}

/** The folder where runs of `workspace` live. */
export function runsFolder(workspace: string): string {
  return join(workspace, '.mas', 'runs');
}

/**
 * The runs in `workspace`, oldest first by name, whether they can be read or not.
 *
 * @param isWanted of a path: others are not looked at
 * @throws {UserError} where the folder of runs is something else, or cannot be read.
 */
export function listRuns(workspace: string, isWanted: (path: string) => boolean = () => true): string[] {
  const folder = runsFolder(workspace);
  if (!isPresent(folder)) return [];
  return onDisk(folder, () => readdirSync(folder))
    .map((name) => join(folder, name))
    .filter((path) => isWanted(path) && isRun(path))
    .sort();
}

/**
 * A file that the event log names, as an absolute path.
 *
 * @throws {UserError} where it is outside the run directory, a part of its path is a link, or it is no regular file.
 */
export function fileInRun(run: RunDirectory, file: string): string {
  const path = resolve(run.path, file);
  if (path.startsWith(run.path + sep)) {
    requireInside(run.path, path);
    return path;
  }
  throw new UserError(
    `${run.events} names the file ${file}, which is outside the run directory.`,
    'Somebody has changed the log; do not use this run.',
  );
}

/** Removes what a killed session left half-written. Only the owner may call it. */
export function tidy(run: RunDirectory): void {
  requireFolderInside(run.path, run.checkpoints);
  onDisk(run.checkpoints, () => makeFolder(run.checkpoints));
  for (const folder of [run.path, run.checkpoints]) {
    for (const entry of onDisk(folder, () => readdirSync(folder, { withFileTypes: true }))) {
      if (entry.name.endsWith(TEMPORARY) && !entry.isDirectory()) removeInside(run.path, join(folder, entry.name));
    }
  }
}

/**
 * Checks that a run is resumed with the experiment it began with.
 *
 * @param file the experiment file as the user named it.
 * @param hint what to do if it is another.
 * @throws {UserError} naming every JSON path that differs.
 */
export function requireSameExperiment(
  { run, experiment: frozen }: OpenRun,
  given: Experiment,
  file: string,
  hint = 'To start a new run with the file as it is now, leave out --run. To resume this run, restore the values.',
): void {
  const changes = differences(frozen, given);
  if (changes.length === 0) return;
  const lines = changes.map(
    ({ path, values: [before, now] }) => `  ${path}: ${valueText(before)} in the run, ${valueText(now)} now`,
  );
  throw new UserError(`${file} has changed since the run ${run.id} began:\n${lines.join('\n')}`, hint);
}

function valueText(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}

/** The folder that a run belongs to; relative paths in its experiment start there. */
export function workspaceOf(run: RunDirectory): string {
  const workspace = resolve(run.path, '..', '..', '..');
  return resolve(runsFolder(workspace)) === resolve(run.path, '..') ? workspace : process.cwd();
}
