import * as vscode from 'vscode';
import { UserError } from '../../core/userError';
import type { Services } from '../services';
import { startRun } from './runToTrain';
import { activeExperiment, experimentPicks, fileIn } from './targets';

/** Starts a new run of an experiment, whether or not it has runs, and trains its first task. */
export async function newRun(host: Services, target?: unknown): Promise<void> {
  const file = fileIn(target) ?? activeExperiment() ?? (await pickedFile(host));
  const run = file && (await startRun(host, file));
  if (run) host.sessions.train(run, 1);
}

async function pickedFile(host: Services): Promise<vscode.Uri | undefined> {
  await host.runs.list();
  const picks = experimentPicks(host);
  if (picks.length === 0) {
    throw new UserError('There is no experiment in this folder.', 'Create one with "MAS: New Experiment".');
  }
  const placeHolder = 'Start a new run of which experiment?';
  return (await vscode.window.showQuickPick(picks, { placeHolder }))?.file;
}
