import * as vscode from 'vscode';
import { UserError } from '../../core/userError';
import { requireTrust } from '../messages';
import type { Services } from '../services';
import { beginRun } from './runToTrain';
import { activeExperiment, fileIn } from './targets';

/** Begins a new run of an experiment, whatever runs it has, and trains its first task. */
export async function newRun(host: Services, target?: unknown): Promise<void> {
  requireTrust();
  const file = fileIn(target) ?? activeExperiment() ?? (await pickedFile(host));
  const run = file && (await beginRun(host, file));
  if (run) host.sessions.train(run, 1);
}

async function pickedFile(host: Services): Promise<vscode.Uri | undefined> {
  await host.runs.list();
  const files = host.runs.groups.flatMap((group) => group.file ?? []);
  if (files.length === 0) {
    throw new UserError(vscode.l10n.t('There is no experiment in this folder.'), vscode.l10n.t('Create one first.'));
  }
  const picks = files.map((file) => ({ label: vscode.workspace.asRelativePath(file), file }));
  const placeHolder = vscode.l10n.t('A new run of which experiment?');
  return (await vscode.window.showQuickPick(picks, { placeHolder }))?.file;
}
