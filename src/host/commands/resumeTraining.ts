import * as vscode from 'vscode';
import type { Host } from '../host';
import { requireTrust } from '../messages';
import { chosenRun } from './targets';

/** Goes on with an interrupted task where its last snapshot was taken. */
export async function resumeTraining(host: Host, target?: unknown): Promise<void> {
  requireTrust();
  const interrupted = ['stopped', 'failed', 'killed'];
  const placeHolder = vscode.l10n.t('Resume which run?');
  const run = await chosenRun(host, target, placeHolder, ({ standing }) => interrupted.includes(standing));
  if (run) host.sessions.train(run, 1);
}
