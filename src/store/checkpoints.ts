import { createHash } from 'node:crypto';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { EventOf } from '../core/run/event';
import { UserError } from '../core/userError';
import { writeAtomically } from './atomicFile';
import { onDisk } from './diskError';
import { removeInside, requireFolderInside } from './insideRun';
import { otherFile } from './otherFile';
import { bytesOfFile, isPresent, startOfFile, windowOf, withRegular } from './regularFile';
import { repairHint } from './repairHint';
import { fileInRun, type RunDirectory } from './runDirectory';
import { checkpointFile, checkpointsIn } from './runFiles';
import { decode, encode, type StoredState } from './safetensors';
import { sha256Of } from './sha256';

/** A file as the event log names it. Earlier versions did not say how long a snapshot is. */
export interface NamedFile {
  readonly file: string;
  readonly bytes?: number | undefined;
  readonly sha256: string;
}

type CheckpointFile = Pick<EventOf<'checkpoint'>, 'file' | 'bytes' | 'sha256'>;
type CheckpointOf = Parameters<typeof checkpointFile>[0];

/** Writes the state after a task. Write the event that names it afterwards. */
export function writeCheckpoint(run: RunDirectory, of: CheckpointOf, state: StoredState): CheckpointFile {
  const file = checkpointFile(of);
  requireFolderInside(run.path, run.checkpoints);
  // Not the folders that it lies in: a run directory that was moved away must not appear again.
  onDisk(run.checkpoints, () => isPresent(run.checkpoints) || mkdirSync(run.checkpoints));
  return { file, ...writeTensors(join(run.path, file), state, run.path) };
}

/**
 * Removes checkpoints of a task that earlier sessions wrote but were killed before they could name in the event log. Call
 * it once the log names a checkpoint of that task.
 */
export function removeUnnamed(run: RunDirectory, task: number, session: number): void {
  for (const found of checkpointsIn(run)) {
    const isEarlier = found.task === task && found.session < session && !found.isAdapted;
    const path = join(run.path, found.file);
    if (isEarlier) removeInside(run.path, path);
  }
}

/**
 * Reads a checkpoint and checks that it is, to the byte, the one that was written.
 *
 * @throws {UserError} where it is missing, truncated or changed.
 */
export function readCheckpoint(run: RunDirectory, named: CheckpointFile): StoredState {
  return readNamed(run, named, 'checkpoint');
}

/**
 * Reads a file that the event log names, and checks that it is, to the byte, the one that was written.
 *
 * @param what the message calls it
 * @throws {UserError} where it is missing, truncated or changed.
 */
export function readNamed(run: RunDirectory, named: NamedFile, what: 'checkpoint' | 'snapshot'): StoredState {
  const path = fileInRun(run, named.file);
  let content: Buffer | undefined;
  const problem = problemOf(run, named, () => {
    content = bytesOfFile(path, { inside: run.path });
    return sha256Of(content);
  });
  if (content && problem === undefined) return decode(content, path);
  throw new UserError(`${path}: this ${what} is damaged: ${problem}.`, repairHint(run.path));
}

/**
 * Checks that a checkpoint is, to the byte, the one that was written, a window at a time.
 *
 * @throws {UserError} where it is missing, truncated or changed.
 */
export function requireSound(run: RunDirectory, named: CheckpointFile): void {
  const path = fileInRun(run, named.file);
  const problem = problemOf(run, named);
  if (problem !== undefined) {
    throw new UserError(`${path}: this checkpoint is damaged: ${problem}.`, repairHint(run.path));
  }
}

/** What is wrong with a file that the event log names; undefined where it is the one that was written. */
export function problemOf(
  run: RunDirectory,
  { file, bytes, sha256 }: NamedFile,
  digest: () => string = () => digestInRun(run, fileInRun(run, file)),
): string | undefined {
  const path = fileInRun(run, file);
  const size = onDisk(path, () => statSync(path, { throwIfNoEntry: false })?.size);
  if (size === undefined) return 'the file is missing';
  if (bytes !== undefined && size !== bytes) return `it has ${size} bytes, but ${bytes} were written`;
  if (size === 0) return 'the file is empty';
  return digest() === sha256 ? undefined : 'its SHA-256 is not the one in the event log';
}

const WINDOW_BYTES = 1 << 20;

/**
 * SHA-256 of a file in a run's folder, which may be larger than memory.
 *
 * @throws {UserError} where there is no regular file, or it cannot be read.
 */
export function digestInRun(run: RunDirectory, path: string): string {
  const hash = createHash('sha256');
  const read = (file: number, size: number) => {
    for (let at = 0; at < size; at += WINDOW_BYTES) {
      hash.update(windowOf(file, at, Math.min(WINDOW_BYTES, size - at)));
    }
  };
  onDisk(path, () => withRegular(path, ({ file, stats }) => read(file, stats.size), { inside: run.path }));
  return hash.digest('hex');
}

/** Writes tensors to a file, whole or not at all. `inside`: the folder of the run that it belongs to, if it does. */
export function writeTensors(
  path: string,
  state: StoredState,
  inside?: string,
): { readonly bytes: number; readonly sha256: string } {
  const pieces = encode(state);
  writeAtomically(path, pieces, inside);
  return { bytes: pieces.reduce((sum, piece) => sum + piece.length, 0), sha256: sha256Of(...pieces) };
}

/**
 * Reads tensors from a file of unknown origin.
 *
 * @throws {UserError} where the file cannot be read, or is not safetensors.
 */
export function readTensors(path: string): StoredState {
  const bytes = readBytes(path);
  // The length of a header can begin like another format, but the header begins with a brace.
  const other = bytes.toString('latin1', 8, 9) === '{' ? undefined : otherFile(path, bytes, SAFETENSORS);
  if (other) throw other;
  return decode(bytes, path);
}

const SAFETENSORS = { name: 'safetensors', save: 'safetensors.torch.save_file(tensors, path)' };

/** Of a file that has no header of its format, its start, which tells what it is instead. */
function readBytes(path: string, inside?: string): Buffer {
  const start = startOfFile(path, undefined, { inside });
  return start.toString('latin1', 8, 9) === '{' ? bytesOfFile(path, { inside }) : start;
}
