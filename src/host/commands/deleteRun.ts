import * as vscode from 'vscode';
import { count } from '../../core/format';
import { messageOf, UserError } from '../../core/userError';
import type { Services } from '../services';
import { chosenRun } from './targets';

/** Moves a run to the trash, after asking. The delete key, unlike a menu, names no run: it means the selected one. */
export async function deleteRun(host: Services, target?: unknown): Promise<void> {
  const row = target ?? host.selection().find(({ kind }) => kind === 'run');
  const run = await chosenRun(host, row, 'Delete which run?', {
    fits: ({ isLive }) => !isLive,
    otherwise: new UserError('There is no run to delete.', 'Stop a run before you delete it.'),
  });
  if (!run) return;
  host.runs.look(run);
  if (run.isLive) throw new UserError(`${run.id} is being trained.`, 'Stop training first.');
  const uri = vscode.Uri.file(run.path);
  const checkpoints = run.state.checkpoints.length;
  const trash = 'Move to Trash';
  const detail = `This also deletes its log ${checkpoints > 0 ? `and ${count(checkpoints, 'checkpoint')}.` : '(no checkpoints).'}`;
  const answer = await vscode.window.showWarningMessage(`Delete ${run.id}?`, { modal: true, detail }, trash);
  if (answer !== trash) return;
  try {
    await vscode.workspace.fs.delete(uri, { recursive: true, useTrash: true });
  } catch (error) {
    const forever = 'Delete Permanently';
    const message = `${run.id} could not be moved to the trash.`;
    const again = await vscode.window.showWarningMessage(message, { modal: true, detail: messageOf(error) }, forever);
    if (again !== forever) return;
    await vscode.workspace.fs.delete(uri, { recursive: true });
  }
  await host.runs.list();
}
