import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { sweepNameOf } from '../../core/sweep/sweepFile';
import type { WatchedRun } from './watchedRun';

/** A sweep as the tree shows it: the runs that it made, and its file. */
export interface SweepGroup {
  /** That of its file. */
  readonly name: string;
  readonly path: string;
  /** Absent where it is gone. */
  readonly file?: vscode.Uri;
  /** Where the file is or was, if another has the same name. */
  readonly place?: string;
  /** Newest first. */
  readonly runs: readonly WatchedRun[];
}

export const isOfSweep = ({ origin }: WatchedRun): boolean => origin.sweep !== undefined;

/** The sweeps that made some runs, in the order of their files. */
export function sweepGroups(runs: readonly WatchedRun[]): readonly SweepGroup[] {
  const byPath = new Map<string, WatchedRun[]>();
  for (const run of runs) {
    const { sweep = '' } = run.origin;
    byPath.set(sweep, [...(byPath.get(sweep) ?? []), run]);
  }
  const paths = [...byPath.keys()].sort();
  return paths.map((path) => {
    const name = sweepNameOf(path);
    const isOnly = paths.every((other) => other === path || sweepNameOf(other) !== name);
    return {
      ...{ name, path, runs: byPath.get(path) ?? [] },
      ...(existsSync(path) && { file: vscode.Uri.file(path) }),
      ...(isOnly ? {} : { place: vscode.workspace.asRelativePath(path) }),
    };
  });
}
