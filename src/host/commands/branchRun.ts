import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { branchRun as branch } from '../../store/branchRun';
import { newRunId } from '../../store/runDirectory';
import { requireTrust } from '../messages';
import type { Services } from '../services';
import { chosenCheckpoint } from './targets';

const { t } = vscode.l10n;

/** Begins a new run where a checkpoint stands: the same tasks so far, other tasks to come. */
export async function branchRun(host: Services, target?: unknown): Promise<void> {
  requireTrust();
  const chosen = await chosenCheckpoint(host, target, t('Branch from which checkpoint?'));
  if (!chosen) return;
  const { run, checkpoint } = chosen;
  const path = join(dirname(run.path), newRunId(run.experiment));
  const { run: made } = branch(run.opened, { task: checkpoint, path });
  await host.runs.list();
  const train = t('Train Next Task');
  const message = t('{0} goes on from checkpoint {1} of {2}.', made.id, checkpoint, run.id);
  const answer = await vscode.window.showInformationMessage(message, train);
  const watched = host.runs.byPath(made.path);
  if (answer === train && watched) host.sessions.train(watched, 1);
}
