import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import type { RunOrigin } from '../core/run/event';
import { firstEvent } from './eventLog';
import type { RunDirectory } from './runDirectory';

/** What a run was made from, with absolute paths without links; an earlier version did not record it. */
export function originOf(run: RunDirectory): RunOrigin {
  const created = firstEvent(run.events);
  if (created?.type !== 'run-created') return {};
  const { file, workspace, cell } = created;
  const from = (path: string) => resolve(realPath(run.path), path);
  return {
    ...(file !== undefined && { file: from(file) }),
    ...(workspace !== undefined && { workspace: from(workspace) }),
    ...(cell !== undefined && { cell }),
  };
}

/** A path without links, as far as there is anything. */
export function realPath(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}
