import * as vscode from 'vscode';
import { UserError } from '../../core/userError';
import type { Services } from '../services';
import { chosenRun } from './targets';

/** Asks a session to stop at its next step; it saves its state first. Another window's session only after asking. */
export async function stopTraining(services: Services, target?: unknown): Promise<void> {
  const run = await chosenRun(services, target, 'Stop training which run?', {
    fits: ({ isLive }) => isLive,
    otherwise: new UserError('No run is being trained.'),
  });
  if (!run) return;
  if (run.owner && !services.sessions.isMine(run)) {
    const stop = 'Stop Training';
    const detail = `This window did not start it: process ${run.owner.pid} on ${run.owner.host} did. Progress is saved before it stops.`;
    const question = `Stop training ${run.id}?`;
    if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, stop)) !== stop) return;
  }
  await services.sessions.stop(run);
}
