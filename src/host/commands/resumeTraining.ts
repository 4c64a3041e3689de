import * as vscode from 'vscode';
import { requireTrust } from '../messages';
import type { Services } from '../services';
import { chosenRun } from './targets';

/** Goes on with an interrupted task where its last snapshot was taken. */
export async function resumeTraining(host: Services, target?: unknown): Promise<void> {
  requireTrust();
  const interrupted = ['stopped', 'failed', 'killed'];
  const placeHolder = vscode.l10n.t('Resume which run?');
  const run = await chosenRun(host, target, placeHolder, ({ standing }) => interrupted.includes(standing));
  if (run) host.sessions.train(run, 1);
}
