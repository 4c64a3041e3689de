import * as vscode from 'vscode';
import type { Services } from '../services';
import { chosenRun } from './targets';

const { t } = vscode.l10n;

/** Asks a session to stop at its next step; it saves all it knows first. Somebody else's session only after asking. */
export async function stopTraining(services: Services, target?: unknown): Promise<void> {
  const run = await chosenRun(services, target, t('Stop which training?'), ({ isLive }) => isLive);
  if (!run) return;
  if (run.owner && !services.sessions.isMine(run)) {
    const stop = t('Stop Training');
    const detail = t(
      'Process {0} on {1} trains it. Nothing that it has learnt is lost.',
      run.owner.pid,
      run.owner.host,
    );
    const question = t('Stop training that this window did not start?');
    if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, stop)) !== stop) return;
  }
  await services.sessions.stop(run);
}
