import * as vscode from 'vscode';
import { UserError } from '../../core/userError';
import type { Services } from '../services';
import { chosenRun } from './targets';

const { t } = vscode.l10n;

/** Moves a run to the trash, after asking. The delete key, unlike a menu, does not say which: it is the selected one. */
export async function deleteRun(host: Services, target?: unknown): Promise<void> {
  const run = await chosenRun(
    host,
    target ?? host.selection().find(({ kind }) => kind === 'run'),
    t('Delete which run?'),
    ({ isLive }) => !isLive,
  );
  if (!run) return;
  host.runs.look(run);
  if (run.isLive) throw new UserError(t('{0} is being trained.', run.id), t('Stop training first.'));
  const uri = vscode.Uri.file(run.path);
  const trash = t('Move to Trash');
  const detail = t('Its log and {0} checkpoints go with it.', run.state.checkpoints.length);
  const answer = await vscode.window.showWarningMessage(t('Delete {0}?', run.id), { modal: true, detail }, trash);
  if (answer !== trash) return;
  try {
    await vscode.workspace.fs.delete(uri, { recursive: true, useTrash: true });
  } catch (error) {
    const forever = t('Delete Permanently');
    const reason = error instanceof Error ? error.message : String(error);
    const message = t('{0} cannot be moved to the trash.', run.id);
    const again = await vscode.window.showWarningMessage(message, { modal: true, detail: reason }, forever);
    if (again !== forever) return;
    await vscode.workspace.fs.delete(uri, { recursive: true });
  }
  await host.runs.list();
}
