import * as vscode from 'vscode';
import { percent } from '../../core/format';
import { averageAccuracy } from '../../core/measures/averageAccuracy';
import { UserError } from '../../core/userError';
import type { ExperimentGroup } from '../runs/experimentGroups';
import type { Runs } from '../runs/runs';
import type { WatchedRun } from '../runs/watchedRun';
import type { Services } from '../services';
import { checkpointProblem, newestSound } from '../tree/decorations';
import { isTreeNode, runOf, runsOf, type TreeNode } from '../tree/node';

/**
 * What a command acts on: a row of the tree, a file of the explorer or the editor, what a panel names, or else what the
 * user picks.
 */

/** `{ run, checkpoint }` as panels and messages name a run. */
interface Named {
  readonly run: string;
  readonly checkpoint?: number;
}

function isNamed(value: unknown): value is Named {
  return typeof value === 'object' && value !== null && 'run' in value && typeof value.run === 'string';
}

export function runIn(host: Services, target: unknown): WatchedRun | undefined {
  if (isTreeNode(target)) return runOf(target, host.runs);
  return isNamed(target) ? host.runs.byId(target.run) : undefined;
}

/** The rows of the tree that a command was given: all that are selected, the one that it was called on, or none. */
export function rowsIn(target: unknown, selected: unknown): readonly TreeNode[] {
  const rows: readonly unknown[] = Array.isArray(selected) && selected.length > 0 ? selected : [target];
  return rows.filter(isTreeNode);
}

/** The runs that rows stand for, each once. */
export function runsIn(host: Services, rows: readonly TreeNode[]): readonly WatchedRun[] {
  return [...new Set(rows.flatMap((row) => runsOf(row, host.runs)))];
}

export function fileIn(target: unknown): vscode.Uri | undefined {
  if (target instanceof vscode.Uri) return target;
  return isTreeNode(target) && target.kind === 'experiment' ? target.group.file : undefined;
}

/** The experiment in the active editor. */
export function activeExperiment(): vscode.Uri | undefined {
  const document = vscode.window.activeTextEditor?.document;
  return document?.uri.scheme === 'file' && document.fileName.endsWith('.mas.json') ? document.uri : undefined;
}

/** The experiments of the open folders, to pick from. */
export function experimentPicks(host: Services) {
  const files = host.runs.groups.flatMap(({ file }) => file ?? []);
  return files.map((file) => ({ label: vscode.workspace.asRelativePath(file), file }));
}

/** The experiment that `target` or the active editor names, or one that the user picks. Undefined: cancelled. */
export async function chosenExperiment(
  host: Services,
  target: unknown,
  placeHolder: string,
): Promise<vscode.Uri | undefined> {
  const named = fileIn(target) ?? activeExperiment();
  if (named) return named;
  await host.runs.list();
  const picks = experimentPicks(host);
  if (picks.length === 0) {
    throw new UserError('There is no experiment in this folder.', 'Create one with "MAS: New Experiment".');
  }
  return (await vscode.window.showQuickPick(picks, { placeHolder }))?.file;
}

export function groupOf(host: Services, file: vscode.Uri): ExperimentGroup | undefined {
  return host.runs.groups.find((group) => group.file?.fsPath === file.fsPath);
}

/** Which runs a command can act on, and what to say where there is none. */
interface Need {
  fits(run: WatchedRun, runs: Runs): boolean;
  readonly otherwise: UserError;
}

const trainFirst = 'Train an experiment first: "MAS: Train Next Task".';
const anyRun: Need = { fits: () => true, otherwise: new UserError('There is no run yet.', trainFirst) };

export const withCheckpoint: Need = {
  fits: (run, runs) => newestSound(runs, run) !== undefined,
  otherwise: new UserError('No run has a checkpoint that can be used.', trainFirst),
};

/** The run that `target` names, or one that the user picks among those that fit. Undefined: cancelled. */
export async function chosenRun(
  host: Services,
  target: unknown,
  placeHolder: string,
  { fits, otherwise } = anyRun,
): Promise<WatchedRun | undefined> {
  const named = runIn(host, target);
  if (named) return named;
  await host.runs.list();
  const file = fileIn(target) ?? activeExperiment();
  const fitting = (runs: readonly WatchedRun[]) => runs.filter((run) => fits(run, host.runs));
  const inFile = file && fitting(groupOf(host, file)?.runs ?? []);
  const runs = inFile && inFile.length > 0 ? inFile : fitting(host.runs.all);
  if (runs.length === 0) throw host.runs.all.length === 0 ? anyRun.otherwise : otherwise;
  if (runs.length === 1) return runs[0];
  const picked = await vscode.window.showQuickPick(runs.map(runPick), { placeHolder, matchOnDescription: true });
  return picked?.run;
}

export function runPick(run: WatchedRun) {
  const accuracy = averageAccuracy(run.state.accuracyMatrix);
  const detail = accuracy === null ? '' : `, ${percent(accuracy)}`;
  return { label: run.id, description: `${run.tasksDone} of ${run.state.tasks.length} tasks${detail}`, run };
}

/** A run and one of its checkpoints. */
export async function chosenCheckpoint(
  host: Services,
  target: unknown,
  placeHolder: string,
  need = withCheckpoint,
): Promise<{ readonly run: WatchedRun; readonly checkpoint: number } | undefined> {
  const run = await chosenRun(host, target, placeHolder, need);
  if (!run) return undefined;
  const { checkpoints } = run.state;
  const newest = newestSound(host.runs, run);
  if (newest === undefined)
    throw new UserError(`The run ${run.id} has no checkpoint that can be used.`, 'Train a task first.');
  if (isTreeNode(target) && target.kind === 'checkpoint') return { run, checkpoint: target.task };
  if (isNamed(target)) return { run, checkpoint: target.checkpoint ?? newest };
  if (checkpoints.length === 1 || isTreeNode(target)) return { run, checkpoint: newest };
  const tasks = checkpoints.map(({ task }) => task).reverse();
  const checkpoint = await pickedCheckpoint(host, run, tasks, placeHolder);
  return checkpoint === undefined ? undefined : { run, checkpoint };
}

/** The checkpoint after one of these tasks that the user picks. Damaged ones say so, and are not taken. */
export async function pickedCheckpoint(
  host: Services,
  run: WatchedRun,
  tasks: readonly number[],
  placeHolder: string,
): Promise<number | undefined> {
  const picks = tasks.map((task) => {
    const problem = checkpointProblem(host.runs, run, task);
    const average = averageAccuracy(run.state.accuracyMatrix, task);
    const description = average === null ? '' : `average ${percent(average)}`;
    if (problem === undefined) return { label: `Checkpoint ${task}`, description, task };
    return { label: `$(error) Checkpoint ${task}`, description: 'damaged', detail: problem, task, problem };
  });
  let asked = placeHolder;
  for (;;) {
    const picked = await vscode.window.showQuickPick(picks, { placeHolder: asked });
    if (picked?.problem === undefined) return picked?.task;
    asked = `${picked.problem} Choose another.`;
  }
}
