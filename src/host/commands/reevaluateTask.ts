import * as vscode from 'vscode';
import type { Services } from '../services';
import { isTreeNode } from '../tree/node';
import { showEvaluation } from './showEvaluation';
import { chosenRun, pickedCheckpoint, withCheckpoint } from './targets';

/** Measures the accuracy of a checkpoint, the newest or one that the user picks, on one task. */
export async function reevaluateTask(host: Services, target?: unknown): Promise<void> {
  const run = await chosenRun(host, target, 'Re-evaluate a task of which run?', withCheckpoint);
  if (!run) return;
  const task = isTreeNode(target) && target.kind === 'task' ? target.task : await pickedTask(run.state.checkpoints);
  if (task === undefined) return;
  const able = run.state.checkpoints.map((each) => each.task).filter((each) => each >= task);
  const only = able.length === 1 ? able[0] : undefined;
  const checkpoint = only ?? (await pickedCheckpoint(host, run, able.reverse(), 'Use which checkpoint?'));
  if (checkpoint === undefined) return;
  await showEvaluation(host, run, checkpoint, [task]);
}

async function pickedTask(checkpoints: readonly { readonly task: number }[]): Promise<number | undefined> {
  const picks = checkpoints.map(({ task }) => ({ label: `Task ${task}`, task }));
  return (await vscode.window.showQuickPick(picks, { placeHolder: 'Re-evaluate which task?' }))?.task;
}
