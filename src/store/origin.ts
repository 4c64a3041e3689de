import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import type { RunOrigin } from '../core/run/event';
import { firstEvent } from './logReader';
import type { RunDirectory } from './runDirectory';

/** What a run was made from, with absolute paths without links; an earlier version did not record it. */
export function originOf(run: RunDirectory): RunOrigin {
  const created = firstEvent(run.events);
  if (created?.type !== 'run-created') return {};
  const folder = realPath(run.path);
  return withPaths(created, (path) => resolve(folder, path));
}

/** An origin with every path in another form. */
export function withPaths(
  { file, workspace, cell, sweep, sweepFolder, from }: RunOrigin,
  form: (path: string) => string,
): RunOrigin {
  return {
    ...(file !== undefined && { file: form(file) }),
    ...(workspace !== undefined && { workspace: form(workspace) }),
    ...(cell !== undefined && { cell }),
    ...(sweep !== undefined && { sweep: form(sweep) }),
    ...(sweepFolder !== undefined && { sweepFolder: form(sweepFolder) }),
    ...(from && { from: { ...from, run: form(from.run) } }),
  };
}

/** A path without links, as far as there is anything. */
export function realPath(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}
