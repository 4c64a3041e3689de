import * as vscode from 'vscode';
import type { Services } from '../services';
import { chosenRun } from './targets';

/** Asks a session to stop at its next step; it saves all it knows first. */
export async function stopTraining(host: Services, target?: unknown): Promise<void> {
  const run = await chosenRun(host, target, vscode.l10n.t('Stop which training?'), ({ isLive }) => isLive);
  if (run) await host.sessions.stop(run);
}
