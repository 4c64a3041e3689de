import { lstatSync, renameSync, type Stats } from 'node:fs';
import { basename, dirname, join, parse } from 'node:path';
import type { Event, EventOf } from '../core/run/event';
import { shellWord } from '../core/shellWord';
import { messageOf, UserError } from '../core/userError';
import { writeAtomically } from './atomicFile';
import { problemOf } from './checkpoints';
import { firstLine } from './createRun';
import { onDisk } from './diskError';
import { withLock } from './fileLock';
import { requireFolderInside } from './insideRun';
import { type Waiting, watchOwner } from './lock';
import type { Damage } from './logRules';
import { makeFolder } from './makeFolder';
import { contentOf, MAX_DATA_BYTES } from './regularFile';
import { frozenExperiment, type RunDirectory } from './runDirectory';
import { checkpointsIn, DAMAGED, isAdapted, OLD_SNAPSHOT, snapshotsIn } from './runFiles';
import { currentSnapshot, fileOf, isUnknown } from './snapshots';
import { type SoundLog, soundLog } from './soundLog';
import { unnamedFiles } from './unnamedFiles';

/** A file that was put aside. */
export interface Moved {
  /** Relative to the run directory, as `to`. */
  readonly file: string;
  readonly to: string;
  readonly reason: string;
}

/** What a repair did. */
export interface Repair {
  readonly moved: readonly Moved[];
  /** Tasks whose checkpoints are kept. */
  readonly kept: readonly number[];
  /** Where training resumes: the task and, if a snapshot is kept, the step in it. Undefined if every task is trained. */
  readonly next: { readonly task: number; readonly step: number } | undefined;
}

/**
 * The same as `repairFiles`, where no session works on the run.
 *
 * @throws {UserError} where one does.
 */
export async function repairRun(run: RunDirectory, waiting: Waiting = {}): Promise<Repair | undefined> {
  const owner = await watchOwner(run, waiting);
  if (owner) {
    throw new UserError(
      `The run ${run.id} is in use: process ${owner.pid} on ${owner.host} is training it.`,
      `Stop it first: \`mas-lab stop ${shellWord(run.path)}\`.`,
    );
  }
  return withLock(join(run.path, 'session.lock'), () => repairFiles(run));
}

/**
 * Puts aside what is damaged in a run, so that training can resume from what is intact, and end with the same bytes as if
 * nothing had happened. Nothing is deleted. The caller makes sure that no session works on the run.
 *
 * @returns undefined if nothing is damaged; nothing was then changed.
 * @throws {UserError} where training cannot repeat what is damaged: the experiment, or an Ω that was re-estimated.
 */
export function repairFiles(run: RunDirectory): Repair | undefined {
  const experiment = experimentOf(run);
  const misplaced = putLinksAside(run);
  const bytes = isThere(run.events)
    ? contentOf(run.events, { inside: run.path, maxBytes: MAX_DATA_BYTES })
    : Buffer.alloc(0);
  const log = soundLog(bytes);
  if (log.damage?.isLater) throw writtenLater(run, log.damage);
  const { events, end, reasonToCut } = keptOf(run, log);
  const isCut = reasonToCut !== undefined;

  const aside = new Map([...leftOver(run, events, isCut), ...unsoundFiles(run, log.events)]);
  requireRepeatable(run, [...aside.keys(), ...lostCheckpoints(run, log.events)], bytes.subarray(end));
  if (aside.size === 0 && misplaced.length === 0 && !isCut) return undefined;

  const moved = [...misplaced, ...[...aside].map(([file, reason]) => putAside(run, file, reason))];
  if (isCut) {
    if (bytes.length > 0) moved.push(keepWholeLog(run, bytes, reasonToCut));
    const first = firstLine(run, experiment, bytes);
    writeAtomically(run.events, [events.length > 0 ? bytes.subarray(0, end) : first], run.path);
  }
  const kept = [...new Set(events.flatMap((event) => (event.type === 'checkpoint' ? event.task : [])))];
  return { moved, kept, next: nextOf(run, events, kept) };
}

interface Kept {
  readonly events: readonly Event[];
  /** Bytes of the log up to the end of their lines. */
  readonly end: number;
  /** Why the rest of the log is not kept, if it is not. */
  readonly reasonToCut: string | undefined;
}

/** The events before the first damaged line, and before the first checkpoint that is damaged. */
function keptOf(run: RunDirectory, { events, ends, lines, damage }: SoundLog): Kept {
  if (!events.some(({ type }) => type === 'run-created')) {
    return { events: [], end: 0, reasonToCut: damageText(damage) ?? 'it does not begin with how the run was made' };
  }
  const broken = events.findIndex((event) => event.type === 'checkpoint' && problemIn(run, event) !== undefined);
  const event = events[broken];
  if (event?.type === 'checkpoint') {
    const reasonToCut = `its line ${lines[broken]} names checkpoint ${event.task}, which is damaged`;
    return { events: events.slice(0, broken), end: ends[broken - 1] ?? 0, reasonToCut };
  }
  return { events, end: ends.at(-1) ?? 0, reasonToCut: damageText(damage) };
}

function damageText(damage: Damage | undefined): string | undefined {
  return damage && `its line ${damage.line} is damaged: ${damage.reason}`;
}

function nextOf(run: RunDirectory, events: readonly Event[], kept: readonly number[]): Repair['next'] {
  const tasks = events.findLast((event) => event.type === 'session-started')?.tasks.length;
  const finished = events.findLast((event) => event.type === 'task-finished')?.task ?? 0;
  if (tasks !== undefined && finished >= tasks) return undefined;
  const snapshot = currentSnapshot(events);
  const step = snapshot && isThere(join(run.path, fileOf(snapshot))) ? snapshot.step : 0;
  return { task: Math.max(0, ...kept) + 1, step };
}

/** To cut such a log would lose what a newer version can read. */
function writtenLater(run: RunDirectory, { line, reason }: Damage): UserError {
  return new UserError(
    `${run.events}, line ${line}: ${reason}. The line may be damaged, or a later version of MAS Lab wrote it.`,
    'Update MAS Lab. If it is up to date, restore the log from a copy.',
  );
}

function experimentOf(run: RunDirectory) {
  try {
    return frozenExperiment(run);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const reason = 'It decides what the run computes, and `mas-lab repair` cannot restore it.';
    throw new UserError(`${error.message} ${reason}`, error.hint, { cause: error });
  }
}

/** What is wrong with a file that an event names; undefined where it is the one that was written. */
function problemIn(run: RunDirectory, event: EventOf<'checkpoint' | 'snapshot'>): string | undefined {
  const file = event.type === 'snapshot' ? fileOf(event) : event.file;
  try {
    return problemOf(run, { file, bytes: event.bytes, sha256: event.sha256 });
  } catch (error) {
    if (error instanceof UserError) return messageOf(error).replace(/\.$/, '');
    throw error;
  }
}

/** Checkpoints, and the snapshot to resume from, that are there and damaged. */
function unsoundFiles(run: RunDirectory, events: readonly Event[]): Map<string, string> {
  const found = new Map<string, string>();
  const snapshot = currentSnapshot(events);
  for (const event of [...events.filter(({ type }) => type === 'checkpoint'), ...(snapshot ? [snapshot] : [])]) {
    if (event.type !== 'checkpoint' && event.type !== 'snapshot') continue;
    const file = event.type === 'snapshot' ? fileOf(event) : event.file;
    const problem = isThere(join(run.path, file)) ? problemIn(run, event) : undefined;
    if (problem !== undefined) found.set(file, problem);
  }
  return found;
}

function lostCheckpoints(run: RunDirectory, events: readonly Event[]): string[] {
  const files = events.flatMap((event) => (event.type === 'checkpoint' ? event.file : []));
  return files.filter((file) => !isThere(join(run.path, file)));
}

/** Files of the training that the log does not name or, where it is cut, no longer. */
function leftOver(run: RunDirectory, events: readonly Event[], isCut: boolean): Map<string, string> {
  const snapshot = currentSnapshot(events);
  const named = new Set(events.flatMap((event) => (event.type === 'checkpoint' ? event.file : [])));
  if (snapshot) named.add(fileOf(snapshot));
  const all = [...checkpointsIn(run), ...snapshotsIn(run)].map(({ file }) => file);
  const unnamed = new Set(unnamedFiles(run, events));
  if (isUnknown(run, events)) unnamed.add(OLD_SNAPSHOT);
  const isLeft = (file: string) => !named.has(file) && (isCut || unnamed.has(file));
  const reason = isCut ? 'it was made after what is damaged' : 'the event log does not name it';
  return new Map(all.filter(isLeft).map((file) => [file, reason]));
}

/** An Ω that was re-estimated on other data is not what training would compute again. */
function requireRepeatable(run: RunDirectory, files: readonly string[], dropped: Buffer): void {
  const adapted = files.find(isAdapted);
  if (adapted === undefined && !dropped.includes('"type":"adapted"')) return;
  throw new UserError(
    `${run.path} holds an Ω that \`mas-lab adapt\` re-estimated, and ${adapted ?? 'the log where it is named'} is damaged ` +
      'or missing. Training cannot repeat that.',
    'Restore the file from a copy, or run `mas-lab adapt` again on the run that this one continues.',
  );
}

/** Links, folders and devices in the place of files, and links in that of the folder of checkpoints. */
function putLinksAside(run: RunDirectory): Moved[] {
  requireFolderInside(run.path, join(run.path, DAMAGED));
  const folder = lookAt(run.checkpoints);
  const strange = [run.events, run.log, run.stopRequest].filter((path) => lookAt(path)?.isFile() === false);
  return [
    ...strange.map((path) => putAside(run, basename(path), 'it is no regular file')),
    ...(folder && !folder.isDirectory() ? [putAside(run, basename(run.checkpoints), 'it is no folder')] : []),
  ];
}

function putAside(run: RunDirectory, file: string, reason: string): Moved {
  const to = freeName(run, basename(file));
  const from = join(run.path, file);
  // What is put aside may itself be a link; the folder that it is in may not.
  if (dirname(from) !== run.path) requireFolderInside(run.path, dirname(from));
  onDisk(from, () => renameSync(from, join(run.path, to)));
  return { file, to, reason };
}

/** Keeps a copy, because the log itself is then replaced, in one rename, by its intact beginning. */
function keepWholeLog(run: RunDirectory, bytes: Buffer, reason: string): Moved {
  const file = basename(run.events);
  const to = freeName(run, file);
  writeAtomically(join(run.path, to), [bytes], run.path);
  return { file, to, reason };
}

/** A name in the folder for damaged files that none has yet. */
function freeName(run: RunDirectory, file: string): string {
  const folder = join(run.path, DAMAGED);
  requireFolderInside(run.path, folder);
  onDisk(folder, () => makeFolder(folder));
  const { name, ext } = parse(file);
  for (let count = 1; ; count++) {
    const free = `${DAMAGED}/${count === 1 ? file : `${name}-${count}${ext}`}`;
    if (!isThere(join(run.path, free))) return free;
  }
}

function isThere(path: string): boolean {
  return lookAt(path) !== undefined;
}

function lookAt(path: string): Stats | undefined {
  return onDisk(path, () => lstatSync(path, { throwIfNoEntry: false }));
}
