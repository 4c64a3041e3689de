import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { EventOf } from '../core/run/event';
import { UserError } from '../core/userError';
import { writeAtomically } from './atomicFile';
import { diskError, hasCode } from './diskError';
import { otherFile } from './otherFile';
import { bytesOfFile } from './regularFile';
import { fileInRun, type RunDirectory } from './runDirectory';
import { decode, encode, type StoredState } from './safetensors';
import { sha256Of } from './sha256';

/** A file as the event log names it. */
type CheckpointFile = Pick<EventOf<'checkpoint'>, 'file' | 'bytes' | 'sha256'>;

/** Writes the state after a task. Write the event that names it afterwards. */
export function writeCheckpoint(run: RunDirectory, task: number, state: StoredState, suffix = ''): CheckpointFile {
  const file = `checkpoints/task-${String(task).padStart(3, '0')}${suffix}.safetensors`;
  return { file, ...writeTensors(join(run.path, file), state) };
}

/**
 * Reads a checkpoint and checks that it is, to the byte, the one that was written.
 *
 * @throws {UserError} where it is missing, truncated or changed.
 */
export function readCheckpoint(run: RunDirectory, { file, bytes, sha256 }: CheckpointFile): StoredState {
  const path = fileInRun(run, file);
  const damaged = (reason: string) =>
    new UserError(
      `${path}: this checkpoint is damaged: ${reason}.`,
      'Restore the file from a copy, or start a new run.',
    );
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) throw damaged('the file is missing');
  if (size !== bytes) throw damaged(`it has ${size} bytes, but ${bytes} were written`);
  const content = readBytes(path);
  if (sha256Of(content) !== sha256) throw damaged('its SHA-256 is not the one in the event log');
  return decode(content, path);
}

/** Digest of a snapshot's tensors, in its own metadata: no event needs to name it. */
const DIGEST = 'tensors-sha256';

/**
 * Replaces the snapshot. Its metadata must say which task and step it belongs to: a session may be killed after the
 * snapshot is in place and before the event about it is.
 */
export function writeSnapshot(run: RunDirectory, { tensors, metadata }: StoredState): { readonly sha256: string } {
  const [, ...data] = encode({ tensors, metadata: {} });
  return writeTensors(run.snapshot, { tensors, metadata: { ...metadata, [DIGEST]: sha256Of(...data) } });
}

/**
 * Reads the snapshot, or undefined where there is none.
 *
 * @throws {UserError} where it is damaged.
 */
export function readSnapshot(run: RunDirectory): StoredState | undefined {
  if (!statSync(run.snapshot, { throwIfNoEntry: false })) return undefined;
  try {
    const { tensors, metadata } = decode(readBytes(run.snapshot), run.snapshot);
    const [, ...data] = encode({ tensors, metadata: {} });
    const { [DIGEST]: digest, ...own } = metadata;
    if (sha256Of(...data) === digest) return { tensors, metadata: own };
    throw new UserError(`${run.snapshot} is damaged: its content does not match its own SHA-256.`);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const hint = 'Delete the file and run the same command again: the task then starts from its beginning.';
    throw new UserError(error.message, hint, { cause: error });
  }
}

/** Once a task's checkpoint is in the log, the snapshot within the task is not needed. */
export function removeSnapshot(run: RunDirectory): void {
  rmSync(run.snapshot, { force: true });
}

/** Writes tensors to a file, whole or not at all. */
export function writeTensors(path: string, state: StoredState): { readonly bytes: number; readonly sha256: string } {
  const pieces = encode(state);
  writeAtomically(path, pieces);
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

function readBytes(path: string): Buffer {
  try {
    return bytesOfFile(path);
  } catch (error) {
    if (hasCode(error, 'ERR_FS_FILE_TOO_LARGE')) {
      throw new UserError(`${path} is larger than the 2 GiB that Node.js reads at once.`, 'Use a smaller network.');
    }
    throw diskError(error, path);
  }
}
