import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { hasCode, onDisk } from './diskError';
import { requireFolderInside } from './insideRun';
import type { RunDirectory } from './runLayout';

/**
 * What the files of a run's training are called. Each name has the number of the session that writes it, so that no
 * session ever replaces what another one wrote. Files of earlier versions have no number: they count as session 0.
 */

/** Where `repairRun` puts what is damaged, in the run directory. */
export const DAMAGED = 'damaged';

/** The one snapshot of a run of an earlier version. */
export const OLD_SNAPSHOT = 'snapshot.safetensors';

/** Ending of the names of checkpoints whose Ω was re-estimated on other data. */
const ADAPTED = '-adapted';

/** A file in the run directory that is named as a checkpoint or a snapshot. */
export interface CheckpointName {
  /** Relative to the run directory, with `/`. */
  readonly file: string;
  readonly session: number;
  readonly task: number;
  readonly isAdapted: boolean;
}

export interface SnapshotName {
  readonly file: string;
  readonly session: number;
}

/** Whether a checkpoint is one whose Ω was re-estimated, by its name. */
export function isAdapted(file: string): boolean {
  return file.endsWith(`${ADAPTED}.safetensors`);
}

/** Relative to the run directory, with `/`. */
export function checkpointFile({
  task,
  session,
  isAdapted = false,
}: Omit<CheckpointName, 'file' | 'isAdapted'> & {
  readonly isAdapted?: boolean;
}): string {
  return `checkpoints/task-${String(task).padStart(3, '0')}-s${session}${isAdapted ? ADAPTED : ''}.safetensors`;
}

/** @param count of the snapshots of that session, from 1 */
export function snapshotFile(session: number, count: number): string {
  return `snapshot-s${session}-${String(count).padStart(4, '0')}.safetensors`;
}

/** The checkpoints in a run's folder, by task, whether the event log names them or not. */
export function checkpointsIn(run: RunDirectory): readonly CheckpointName[] {
  const found = namesIn(run, run.checkpoints).flatMap((name): CheckpointName[] => {
    const [, task, session = 0, adapted] =
      /^task-(\d{3,15})(?:-s(\d{1,15}))?(-adapted)?\.safetensors$/.exec(name) ?? [];
    if (task === undefined) return [];
    const file = `checkpoints/${name}`;
    return [{ file, session: Number(session), task: Number(task), isAdapted: adapted !== undefined }];
  });
  return found.sort((a, b) => a.task - b.task);
}

/** The snapshots in a run's folder. */
export function snapshotsIn(run: RunDirectory): readonly SnapshotName[] {
  return namesIn(run, run.path).flatMap((file): SnapshotName[] => {
    if (file === OLD_SNAPSHOT) return [{ file, session: 0 }];
    const session = /^snapshot-s(\d{1,15})-\d{4,15}\.safetensors$/.exec(file)?.[1];
    return session === undefined ? [] : [{ file, session: Number(session) }];
  });
}

/** The largest number of a session that has left a file in the run, those put aside as damaged included; 0 if none has. */
export function newestSession(run: RunDirectory): number {
  const folders = [run.path, run.checkpoints, join(run.path, DAMAGED)];
  const numbers = folders
    .flatMap((folder) => namesIn(run, folder))
    .map((name) => Number(/-s(\d{1,15})\b/.exec(name)?.[1] ?? 0));
  return Math.max(0, ...numbers);
}

/** The names in a run's folder or one inside it, which may be no link; none where there is no folder. */
function namesIn(run: RunDirectory, folder: string): string[] {
  if (folder !== run.path) requireFolderInside(run.path, folder);
  return onDisk(folder, () => {
    try {
      return readdirSync(folder);
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return [];
      throw error;
    }
  });
}
