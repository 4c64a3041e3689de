import { type BigIntStats, lstatSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Event } from '../core/run/event';
import { shellWord } from '../core/shellWord';
import { UserError } from '../core/userError';
import { digestInRun } from './checkpoints';
import { onDisk } from './diskError';
import { repairHint } from './repairHint';
import type { RunDirectory } from './runDirectory';
import { currentSnapshot, fileOf } from './snapshots';

/** Between two looks while a run trains. */
const INTERVAL_MS = 1000;
/** How many checkpoints one such look checks, since a network disk may take 1 ms for each. The next look continues there. */
const CHECKPOINTS_PER_LOOK = 100;

/** A file, and what it looked like when it was last known to be intact. */
interface WatchedFile {
  readonly path: string;
  readonly what: string;
  /** Undefined where something else was there at the first look. */
  readonly stats: BigIntStats | undefined;
  /** Set where the content must stay; the log grows. */
  readonly sha256?: string | undefined;
}

/**
 * Notices when a file that decides a run's results is deleted, moved, truncated or replaced while the run trains.
 * session.json, session.log and stop-request decide nothing.
 */
export class RunWatch {
  readonly #run: RunDirectory;
  readonly #folder: BigIntStats | undefined;
  readonly #always: readonly WatchedFile[];
  readonly #clock: () => number;
  readonly #checkpoints = new Map<number, WatchedFile>();
  #snapshot: (WatchedFile & { readonly task: number }) | undefined;
  #next = 0;
  #looked: number;

  /** @param events those of the log so far; of the files that they name, those that are there are watched */
  constructor(run: RunDirectory, events: readonly Event[], clock: () => number = () => performance.now()) {
    this.#run = run;
    this.#clock = clock;
    this.#looked = clock();
    this.#folder = folderOf(run);
    this.#always = [
      ...watched(run.experiment, 'The experiment experiment.json', digestInRun(run, run.experiment)),
      ...watched(run.events, 'The event log events.jsonl'),
    ];
    const named = [...events.filter(({ type }) => type === 'checkpoint'), currentSnapshot(events)];
    for (const event of named) if (event && isThere(run, event)) this.follow(event);
  }

  /** Takes note of the file that a new event names: it was written a moment ago. */
  follow(event: Event): void {
    if (event.type !== 'checkpoint' && event.type !== 'snapshot') return;
    const { task, sha256 } = event;
    const file = event.type === 'snapshot' ? fileOf(event) : event.file;
    const what =
      event.type === 'snapshot' ? `The snapshot ${file} of task ${task}` : `Task ${task}'s checkpoint ${file}`;
    const path = join(this.#run.path, file);
    const now = statsOf(path);
    const isWhole = now?.isFile() && (event.type === 'snapshot' || now.size === BigInt(event.bytes));
    const found = { path, what, sha256, stats: isWhole ? now : undefined };
    if (event.type === 'checkpoint') this.#checkpoints.set(task, found);
    this.#snapshot = event.type === 'snapshot' ? { ...found, task } : undefined;
  }

  /**
   * Looks at the files, at most once a second.
   *
   * @throws {UserError} that says what was lost, what is safe, and what to do.
   */
  look(): void {
    if (this.#clock() - this.#looked >= INTERVAL_MS) this.#look(this.#nextCheckpoints());
  }

  /**
   * Looks at all files now.
   *
   * @throws {UserError} that says what was lost, what is safe, and what to do.
   */
  lookNow(): void {
    this.#look([...this.#checkpoints.values()]);
  }

  #look(checkpoints: readonly WatchedFile[]): void {
    this.#looked = this.#clock();
    const folder = folderOf(this.#run);
    if (!folder || folder.ino !== this.#folder?.ino) throw this.#movedAway();
    for (const file of this.#always) {
      const change = changeOf(this.#run, file);
      if (change) throw this.#lost(file, change, hintFor(this.#run, file));
    }
    const snapshot = this.#snapshot;
    const change = snapshot && changeOf(this.#run, snapshot);
    if (snapshot && change) {
      const again = `Run the same command again: task ${snapshot.task} then starts from its beginning.`;
      throw this.#lost(snapshot, change, change === DELETED ? again : repairHint(this.#run.path));
    }
    for (const file of checkpoints) {
      const change = changeOf(this.#run, file);
      if (change) throw this.#lost(file, change, repairHint(this.#run.path));
    }
  }

  #nextCheckpoints(): readonly WatchedFile[] {
    const all = [...this.#checkpoints.values()];
    const some = all.slice(this.#next, this.#next + CHECKPOINTS_PER_LOOK);
    this.#next = this.#next + some.length >= all.length ? 0 : this.#next + some.length;
    return some;
  }

  #lost({ what }: WatchedFile, change: string, hint: string): UserError {
    const intact = [...this.#checkpoints].filter(([, file]) => !changeOf(this.#run, file)).map(([task]) => task);
    return new UserError(`${what} was ${change} while the run trained. ${safe(intact)}`, hint);
  }

  #movedAway(): UserError {
    return new UserError(
      `The run directory ${this.#run.path} was moved or deleted while the run trained. The session has stopped, and has ` +
        'written nothing to a new folder of that name.',
      'If it was moved, resume it there with `mas-lab next`: what was saved is safe. If it was deleted, start a new run.',
    );
  }
}

function safe(tasks: readonly number[]): string {
  if (tasks.length === 0) return 'No checkpoint is intact.';
  const [last, ...others] = tasks.toReversed();
  if (others.length === 0) return `Checkpoint ${last} is intact.`;
  return `Checkpoints ${others.reverse().join(', ')} and ${last} are intact.`;
}

function hintFor(run: RunDirectory, { path }: WatchedFile): string {
  if (path === run.events) return repairHint(run.path);
  return (
    'Restore the file from a copy, then run the same command again: what was saved is safe. ' +
    `If there is no copy, make the run again: \`mas-lab run EXPERIMENT\` (this one is ${shellWord(run.path)}).`
  );
}

const DELETED = 'deleted or moved';

/** What has become of a file; undefined if nothing has. */
function changeOf(run: RunDirectory, file: WatchedFile): string | undefined {
  const { path, stats: before, sha256 } = file;
  const now = statsOf(path);
  if (!now) return DELETED;
  if (!before) return isSame(run, path, sha256) ? undefined : 'replaced';
  if (sha256 === undefined) {
    if (now.ino !== before.ino) return 'replaced';
    return now.size < before.size ? 'truncated' : undefined;
  }
  if (now.ino === before.ino && now.size === before.size && now.mtimeNs === before.mtimeNs) return undefined;
  // Copied back, or only touched: what counts is what it holds.
  if (now.size === before.size && isSame(run, path, sha256)) return undefined;
  if (now.ino !== before.ino) return 'replaced';
  return now.size < before.size ? 'truncated' : 'changed';
}

function isSame(run: RunDirectory, path: string, sha256: string | undefined): boolean {
  try {
    return digestInRun(run, path) === sha256;
  } catch (error) {
    // A link or a folder is in its place, or in that of its folder.
    if (error instanceof UserError) return false;
    throw error;
  }
}

function watched(path: string, what: string, sha256?: string): readonly WatchedFile[] {
  const stats = statsOf(path);
  return stats ? [{ path, what, stats, sha256 }] : [];
}

function isThere(run: RunDirectory, event: Event): boolean {
  if (event.type !== 'checkpoint' && event.type !== 'snapshot') return false;
  return statsOf(join(run.path, event.type === 'snapshot' ? fileOf(event) : event.file)) !== undefined;
}

/** Links in a run's folder are not followed; the folder itself may be reached through one. */
function statsOf(path: string): BigIntStats | undefined {
  return onDisk(path, () => lstatSync(path, { bigint: true, throwIfNoEntry: false }));
}

function folderOf(run: RunDirectory): BigIntStats | undefined {
  return onDisk(run.path, () => statSync(run.path, { bigint: true, throwIfNoEntry: false }));
}
