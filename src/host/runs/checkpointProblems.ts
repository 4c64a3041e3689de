import { type Stats, statSync } from 'node:fs';
import type { Checkpoint } from '../../core/run/run';
import { messageOf, UserError } from '../../core/userError';
import { diskError } from '../../store/diskError';
import { fileInRun } from '../../store/runDirectory';
import { sha256OfFile } from '../../store/sha256';
import type { WatchedRun } from './watchedRun';

interface Verdict {
  /** The version of the file that was read. */
  readonly version: string;
  readonly problem: string | undefined;
}

/** Finds checkpoints that differ from what the event log says: by size at once, by content once that has been read. */
export class CheckpointProblems {
  readonly #verdicts = new Map<string, Verdict>();
  #queue: Promise<void> = Promise.resolve();

  /** @param onFound called for each checkpoint whose content turns out to be damaged */
  constructor(readonly onFound: (run: WatchedRun, task: number) => void) {}

  /** What is known to be wrong with a checkpoint. Costs one `stat` of its file. */
  of(run: WatchedRun, checkpoint: Checkpoint): string | undefined {
    const found = locate(run, checkpoint);
    if (typeof found === 'string') return found;
    const verdict = this.#verdicts.get(found.path);
    return verdict?.version === versionOf(found.stats) ? verdict.problem : undefined;
  }

  /** Reads a checkpoint, one at a time, unless this version of its file has been read. */
  read(run: WatchedRun, checkpoint: Checkpoint): Promise<void> {
    this.#queue = this.#queue.then(() => this.#read(run, checkpoint));
    return this.#queue;
  }

  async #read(run: WatchedRun, checkpoint: Checkpoint): Promise<void> {
    const found = locate(run, checkpoint);
    if (typeof found === 'string') return;
    const version = versionOf(found.stats);
    if (this.#verdicts.get(found.path)?.version === version) return;
    const problem = await problemIn(found.path, run.path, checkpoint);
    this.#verdicts.set(found.path, { version, problem });
    if (problem !== undefined) this.onFound(run, checkpoint.task);
  }
}

function locate(run: WatchedRun, { file, bytes }: Checkpoint): { path: string; stats: Stats } | string {
  let path: string;
  try {
    path = fileInRun(run.opened.run, file);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) return 'The file is missing.';
  return stats.size === bytes ? { path, stats } : `The file has ${stats.size} bytes instead of ${bytes}.`;
}

async function problemIn(path: string, inside: string, { sha256 }: Checkpoint): Promise<string | undefined> {
  try {
    const isSame = (await sha256OfFile(path, [], undefined, { inside })) === sha256;
    return isSame ? undefined : 'Its SHA-256 differs from the one in the event log.';
  } catch (error) {
    return `The file cannot be read: ${messageOf(diskError(error, path)).replace(/\.$/, '')}.`;
  }
}

function versionOf({ size, mtimeMs, ino }: Stats): string {
  return `${size} ${mtimeMs} ${ino}`;
}
