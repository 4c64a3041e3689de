import { join } from 'node:path';
import type { Event, EventOf } from '../core/run/event';
import { shellWord } from '../core/shellWord';
import { UserError } from '../core/userError';
import { digestInRun, readNamed, writeTensors } from './checkpoints';
import { removeInside } from './insideRun';
import { fileInRun, type RunDirectory } from './runDirectory';
import { OLD_SNAPSHOT, snapshotFile, snapshotsIn } from './runFiles';
import type { StoredState } from './safetensors';

/** A snapshot as the event log names it. */
type SnapshotEvent = EventOf<'snapshot'>;

/** The snapshots that one session takes. Each has a name of its own, so that the one before stays until it is not needed. */
export class Snapshots {
  #count = 0;

  constructor(
    readonly run: RunDirectory,
    /** The number of the session. */
    readonly session: number,
  ) {}

  /** Writes a snapshot. Then write the event that names it, and only then remove the older ones. */
  write(state: StoredState): Required<Pick<SnapshotEvent, 'file' | 'bytes' | 'sha256'>> {
    this.#count++;
    const file = snapshotFile(this.session, this.#count);
    return { file, ...writeTensors(join(this.run.path, file), state, this.run.path) };
  }

  /**
   * Removes all snapshots but one, or all once a checkpoint replaces them. Those of a newer session stay, because it has
   * taken over the run.
   */
  removeOthers(kept?: string): void {
    for (const { file, session } of snapshotsIn(this.run)) {
      const path = join(this.run.path, file);
      if (file !== kept && session <= this.session) removeInside(this.run.path, path);
    }
  }
}

/**
 * The snapshot that the next session resumes from: that of the log's last `snapshot` event, if it belongs to the task after
 * the last checkpoint, and no session has started that task from its beginning since.
 */
export function currentSnapshot(events: readonly Event[]): SnapshotEvent | undefined {
  const trained = events.findLast((event) => event.type === 'checkpoint')?.task ?? 0;
  const at = events.findLastIndex((event) => event.type === 'snapshot');
  const last = events[at];
  if (last?.type !== 'snapshot' || last.task !== trained + 1) return undefined;
  const isRestarted = events.slice(at).some((event) => event.type === 'session-started' && !event.resumed);
  return isRestarted ? undefined : last;
}

/** The name of a snapshot's file. */
export function fileOf({ file = OLD_SNAPSHOT }: SnapshotEvent): string {
  return file;
}

/**
 * Reads the snapshot that an event names; undefined where its file is missing.
 *
 * @throws {UserError} where it is damaged.
 */
export function readSnapshot(run: RunDirectory, event: SnapshotEvent): StoredState | undefined {
  const named = { file: fileOf(event), bytes: event.bytes, sha256: event.sha256 };
  if (!snapshotsIn(run).some(({ file }) => file === named.file)) return undefined;
  try {
    return readNamed(run, named, 'snapshot');
  } catch (error) {
    throw error instanceof UserError ? new UserError(error.message, snapshotHint(run), { cause: error }) : error;
  }
}

/** What to do about a damaged snapshot. */
export function snapshotHint(run: RunDirectory): string {
  return (
    `Delete the file, or run \`mas-lab repair ${shellWord(run.path)}\`, which puts it aside. ` +
    'The task then starts from its beginning; the checkpoints are not affected.'
  );
}

/**
 * Removes the snapshots that no session would resume from. Only the owner may call it.
 *
 * @param session the owner's number; what newer sessions wrote stays
 * @throws {UserError} where an earlier version wrote a snapshot that the log does not name: what it holds cannot be checked.
 */
export function tidySnapshots(run: RunDirectory, events: readonly Event[], session: number): void {
  const current = currentSnapshot(events);
  const kept = current && fileOf(current);
  if (isUnknown(run, events)) {
    throw new UserError(
      `${join(run.path, OLD_SNAPSHOT)}: the event log does not name this snapshot, so it cannot be checked.`,
      snapshotHint(run),
    );
  }
  new Snapshots(run, session).removeOthers(kept);
}

/** Whether an earlier version wrote a snapshot that the log does not name: it was killed before, or the file has changed. */
export function isUnknown(run: RunDirectory, events: readonly Event[]): boolean {
  const current = currentSnapshot(events);
  const isCurrent = current !== undefined && fileOf(current) === OLD_SNAPSHOT;
  if (isCurrent || !snapshotsIn(run).some(({ file }) => file === OLD_SNAPSHOT)) return false;
  const digest = digestInRun(run, fileInRun(run, OLD_SNAPSHOT));
  return !events.some((event) => event.type === 'snapshot' && event.sha256 === digest);
}
