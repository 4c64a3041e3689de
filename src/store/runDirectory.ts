import { randomInt } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { differences } from '../core/experiment/differences';
import type { Experiment } from '../core/experiment/experiment';
import { checkExperiment } from '../core/experiment/parseExperiment';
import { UserError } from '../core/userError';
import { TEMPORARY, writeAtomically } from './atomicFile';
import { diskError, hasCode } from './diskError';

/** Where a run's files are; all paths are absolute. */
export interface RunDirectory {
  readonly path: string;
  /** The folder's name. */
  readonly id: string;
  /** Frozen copy of the experiment, with every default filled in. */
  readonly experiment: string;
  /** The event log, one JSON event a line. */
  readonly events: string;
  readonly checkpoints: string;
  /** State in mid-task, to resume where a killed session stopped. */
  readonly snapshot: string;
  /** Who works on the run; absent while nobody does. */
  readonly session: string;
  /** What the session prints. */
  readonly log: string;
  /** Its existence asks the session to stop; works across machines. */
  readonly stopRequest: string;
}

/** An opened run: its directory and the experiment frozen in it. */
export interface OpenRun {
  readonly run: RunDirectory;
  readonly experiment: Experiment;
}

const EXPERIMENT = 'experiment.json';

function layout(path: string): RunDirectory {
  const root = resolve(path);
  return {
    path: root,
    id: basename(root),
    experiment: join(root, EXPERIMENT),
    events: join(root, 'events.jsonl'),
    checkpoints: join(root, 'checkpoints'),
    snapshot: join(root, 'snapshot.safetensors'),
    session: join(root, 'session.json'),
    log: join(root, 'session.log'),
    stopRequest: join(root, 'stop-request'),
  };
}

/** A new run's name: readable, sortable by time, and not twice. E.g. `permuted-mnist-mas-20260314-1592-x7k`. */
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

/**
 * Makes a run directory at `path`, which must be absent or an empty folder.
 *
 * @throws {UserError} where there is something else, or the place cannot be written.
 */
export function createRun(path: string, experiment: Experiment): OpenRun {
  const run = layout(path);
  try {
    makeFolder(run.path);
    if (readdirSync(run.path).length > 0) {
      throw new UserError(
        `${run.path} is neither empty nor a run directory.`,
        'Name a new folder with --run DIR, or leave --run out.',
      );
    }
  } catch (error) {
    throw diskError(error, run.path);
  }
  writeAtomically(run.experiment, [new TextEncoder().encode(`${JSON.stringify(experiment, null, 2)}\n`)]);
  return { run, experiment };
}

/** Folder by folder: a recursive mkdir says ENOENT where the truth is that the file system is read-only. */
function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process may have been faster.
    if (!hasCode(error, 'EEXIST') || !statSync(path).isDirectory()) throw error;
  }
}

/** Whether there is a run directory at `path`. */
export function isRun(path: string): boolean {
  return existsSync(join(path, EXPERIMENT));
}

/**
 * Opens the run directory at `path`.
 *
 * @throws {UserError} where it is not one, or its experiment cannot be read.
 */
export function openRun(path: string): OpenRun {
  const run = layout(path);
  let text: string;
  try {
    text = readFileSync(run.experiment, 'utf8');
  } catch (error) {
    if (!hasCode(error, 'ENOENT') && !hasCode(error, 'ENOTDIR')) throw diskError(error, run.experiment);
    const isThere = statSync(run.path, { throwIfNoEntry: false }) !== undefined;
    throw new UserError(
      isThere ? `${run.path} is not a run directory: it has no ${EXPERIMENT}.` : `${run.path} does not exist.`,
      'Runs are made by `mas-lab run EXPERIMENT`, under .mas/runs.',
    );
  }
  return { run, experiment: parseFrozen(text, run.experiment) };
}

function parseFrozen(text: string, file: string): Experiment {
  const hint = 'It was damaged or written by another version of MAS Lab. Restore it, or start a new run.';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UserError(`${file} is not JSON.`, hint, { cause: error });
  }
  const checked = checkExperiment(value);
  if (checked.ok) return checked.experiment;
  const problems = checked.problems.map(({ path, message }) => `${path}: ${message}`);
  throw new UserError(`${file}: ${problems.join('; ')}.`, hint);
}

/** The folder where runs of `workspace` live. */
export function runsFolder(workspace: string): string {
  return join(workspace, '.mas', 'runs');
}

/** The runs in `workspace`, oldest first by name. */
export function listRuns(workspace: string): string[] {
  const folder = runsFolder(workspace);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .filter(isRun)
    .sort();
}

/**
 * A file that the event log names, as an absolute path.
 *
 * @throws {UserError} where it would lie outside the run directory, be it through `..` or a symbolic link.
 */
export function fileInRun(run: RunDirectory, file: string): string {
  const path = resolve(run.path, file);
  const inside = path.startsWith(run.path + sep);
  const real = inside && existsSync(path) ? realpathSync(path).startsWith(realpathSync(run.path) + sep) : inside;
  if (real) return path;
  throw new UserError(
    `${run.events} names the file ${file}, which is outside the run directory.`,
    'The log was not written by MAS Lab as it stands; do not use this run.',
  );
}

/** Readies the directory for a session that writes: removes what a killed one left half-written. For the owner only. */
export function tidy(run: RunDirectory): void {
  mkdirSync(run.checkpoints, { recursive: true });
  for (const folder of [run.path, run.checkpoints]) {
    for (const name of readdirSync(folder)) {
      if (name.endsWith(TEMPORARY)) rmSync(join(folder, name), { force: true });
    }
  }
}

/**
 * Makes sure that a run goes on with the experiment it began with.
 *
 * @param file the experiment file as the user knows it.
 * @param hint what to do where it does not.
 * @throws {UserError} naming every JSON path that differs.
 */
export function requireSameExperiment(
  { run, experiment: frozen }: OpenRun,
  given: Experiment,
  file: string,
  hint = 'Leave out --run to start a new run with the file as it is now, or put the values back to go on with this one.',
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

/** The folder that a run belongs to, which relative paths in its experiment start from. */
export function workspaceOf(run: RunDirectory): string {
  const workspace = resolve(run.path, '..', '..', '..');
  return resolve(runsFolder(workspace)) === resolve(run.path, '..') ? workspace : process.cwd();
}
