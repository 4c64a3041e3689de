import { randomInt } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { basename, join, resolve, sep } from 'node:path';
import { differences } from '../core/experiment/differences';
import type { Experiment } from '../core/experiment/experiment';
import { checkExperiment } from '../core/experiment/parseExperiment';
import { UserError } from '../core/userError';
import { TEMPORARY } from './atomicFile';
import { diskError, hasCode, onDisk } from './diskError';
import { makeFolder } from './makeFolder';

/** Where a run's files are; all paths are absolute. */
export interface RunDirectory {
  readonly path: string;
  /** The folder's name. */
  readonly id: string;
  /** Copy of the experiment, with every default filled in. */
  readonly experiment: string;
  /** The event log, one JSON event per line. */
  readonly events: string;
  readonly checkpoints: string;
  /** State within a task, to resume from. */
  readonly snapshot: string;
  /** Which session works on the run; absent while none does. */
  readonly session: string;
  /** What the session prints. */
  readonly log: string;
  /** If it exists, the session is requested to stop; works across machines. */
  readonly stopRequest: string;
}

/** An opened run: its directory and its experiment. */
export interface OpenRun {
  readonly run: RunDirectory;
  readonly experiment: Experiment;
}

const EXPERIMENT = 'experiment.json';

/** The files of a run at `path`, whether there is one or not. */
export function layout(path: string): RunDirectory {
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
      'Make a run with `mas-lab run EXPERIMENT`; runs are in .mas/runs.',
    );
  }
  if ((statSync(run.events, { throwIfNoEntry: false })?.size ?? 0) === 0) requireUntrained(run);
  return { run, experiment: parseFrozen(text, run.experiment) };
}

/**
 * Checks that nothing was trained in a run whose log does not say so.
 *
 * @throws {UserError} where there are checkpoints, or state to resume from.
 */
export function requireUntrained(run: RunDirectory): void {
  const checkpoints = existsSync(run.checkpoints) ? readdirSync(run.checkpoints).length : 0;
  if (checkpoints === 0 && !existsSync(run.snapshot)) return;
  const left = checkpoints > 0 ? `${run.checkpoints} holds ${checkpoints} files` : `${run.snapshot} is there`;
  throw new UserError(
    `${run.events}: the event log is empty or missing, but ${left} of an earlier training.`,
    'Restore the log from a copy. Without it, start a new run; MAS Lab does not write over this one.',
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
 * @throws {UserError} where it is outside the run directory, through `..` or a symbolic link.
 */
export function fileInRun(run: RunDirectory, file: string): string {
  const path = resolve(run.path, file);
  const inside = path.startsWith(run.path + sep);
  const real = inside && existsSync(path) ? realpathSync(path).startsWith(realpathSync(run.path) + sep) : inside;
  if (real) return path;
  throw new UserError(
    `${run.events} names the file ${file}, which is outside the run directory.`,
    'Somebody has changed the log; do not use this run.',
  );
}

/** Removes what a killed session left half-written. For the owner only. */
export function tidy(run: RunDirectory): void {
  onDisk(run.checkpoints, () => makeFolder(run.checkpoints));
  for (const folder of [run.path, run.checkpoints]) {
    for (const name of readdirSync(folder)) {
      if (name.endsWith(TEMPORARY)) rmSync(join(folder, name), { force: true });
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
