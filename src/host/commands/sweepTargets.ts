import * as vscode from 'vscode';
import { countsText } from '../../core/sweep/shownCell';
import { UserError } from '../../core/userError';
import type { Services } from '../services';
import type { WatchedSweep } from '../sweeps/watchedSweep';
import { isTreeNode } from '../tree/node';

/** Which sweep a command acts on: a row of the tree, a file of the explorer or the editor, or what the user picks. */

/** `{ sweep: path }`, as messages and panels name a sweep. */
function isNamed(value: unknown): value is { readonly sweep: string } {
  return typeof value === 'object' && value !== null && 'sweep' in value && typeof value.sweep === 'string';
}

/** The sweep that has begun, where the target names one. */
export function sweepIn(host: Services, target: unknown): WatchedSweep | undefined {
  if (isNamed(target)) return host.sweeps.byPath(target.sweep);
  return isTreeNode(target) && 'sweep' in target ? target.sweep : undefined;
}

/** The file of a sweep, where the target is one. */
export function sweepFileIn(target: unknown): vscode.Uri | undefined {
  if (target instanceof vscode.Uri) return target;
  if (target !== undefined) return undefined;
  const document = vscode.window.activeTextEditor?.document;
  return document?.uri.scheme === 'file' && document.languageId === 'mas-sweep' ? document.uri : undefined;
}

/** Which sweeps a command can act on, and what to say where there is none. */
interface Need {
  fits(sweep: WatchedSweep): boolean;
  readonly otherwise: UserError;
}

/** A sweep that has begun: the one that is named, that of a file, or one that the user picks. Undefined: cancelled. */
export async function chosenSweep(
  host: Services,
  target: unknown,
  placeHolder: string,
  { fits, otherwise }: Need,
): Promise<WatchedSweep | undefined> {
  const named = sweepIn(host, target);
  if (named) return named;
  await host.sweeps.list();
  const file = sweepFileIn(target);
  const all = file ? host.sweeps.ofFile(file.fsPath) : host.sweeps.all;
  const fitting = all.filter(fits);
  const [only, ...others] = fitting;
  if (!only) throw file && all.length === 0 ? notBegun(file) : otherwise;
  if (others.length === 0) return only;
  return (await vscode.window.showQuickPick(fitting.map(sweepPick), { placeHolder }))?.sweep;
}

function notBegun(file: vscode.Uri): UserError {
  return new UserError(
    `The sweep ${vscode.workspace.asRelativePath(file)} has not begun.`,
    'Begin it with "MAS: Start Sweep".',
  );
}

export function sweepPick(sweep: WatchedSweep) {
  return { label: sweep.name, description: countsText(sweep.counts), detail: sweep.path, sweep };
}
