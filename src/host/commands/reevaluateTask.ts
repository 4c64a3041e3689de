import * as vscode from 'vscode';
import type { Services } from '../services';
import { isTreeNode } from '../tree/node';
import { showEvaluation } from './showEvaluation';
import { chosenRun, withCheckpoint } from './targets';

/** Measures the accuracy of a checkpoint, the newest or one that the user picks, on one task. */
export async function reevaluateTask(host: Services, target?: unknown): Promise<void> {
  const run = await chosenRun(host, target, 'Re-evaluate a task of which run?', withCheckpoint);
  if (!run) return;
  const task = isTreeNode(target) && target.kind === 'task' ? target.task : await pickedTask(run.state.checkpoints);
  if (task === undefined) return;
  const able = run.state.checkpoints.filter((each) => each.task >= task).reverse();
  const picks = able.map((each, i) => ({
    label: `Checkpoint ${each.task}`,
    description: i === 0 ? 'newest' : '',
    checkpoint: each.task,
  }));
  const placeHolder = 'Use which checkpoint?';
  const picked = picks.length === 1 ? picks[0] : await vscode.window.showQuickPick(picks, { placeHolder });
  if (!picked) return;
  await showEvaluation(host, run, await host.sessions.evaluate(run, picked.checkpoint, [task]));
}

async function pickedTask(checkpoints: readonly { readonly task: number }[]): Promise<number | undefined> {
  const picks = checkpoints.map(({ task }) => ({ label: `Task ${task}`, task }));
  return (await vscode.window.showQuickPick(picks, { placeHolder: 'Re-evaluate which task?' }))?.task;
}
