import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { branchRun as branch } from '../../store/branchRun';
import { newRunId } from '../../store/runDirectory';
import { plainText } from '../notificationText';
import type { Services } from '../services';
import { chosenCheckpoint } from './targets';

/** Starts a new run from a checkpoint: the same tasks so far, its own from there. */
export async function branchRun(host: Services, target?: unknown): Promise<void> {
  const chosen = await chosenCheckpoint(host, target, 'Start a new run from which checkpoint?');
  if (!chosen) return;
  const { run, checkpoint } = chosen;
  const path = join(dirname(run.path), newRunId(run.experiment));
  const { run: made } = branch(run.opened, { task: checkpoint, path });
  await host.runs.list();
  const train = 'Train Next Task';
  const message = `New run created from checkpoint ${checkpoint} of ${run.id}.`;
  const answer = await vscode.window.showInformationMessage(plainText(message), train);
  const watched = host.runs.byPath(made.path);
  if (answer === train && watched) host.sessions.train(watched, 1);
}
