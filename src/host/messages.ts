import * as vscode from 'vscode';
import { UserError } from '../core/userError';

/** Says what went wrong and what to do; a fault of ours goes to the log with its stack. */
export async function report(error: unknown, log: vscode.LogOutputChannel): Promise<void> {
  if (error instanceof vscode.CancellationError) return;
  if (error instanceof UserError) {
    log.warn(error.message);
    await vscode.window.showErrorMessage(oneMessage(error.message, error.hint));
    return;
  }
  log.error(error instanceof Error ? error : String(error));
  const open = vscode.l10n.t('Open Log');
  const message = error instanceof Error ? error.message : String(error);
  const answer = await vscode.window.showErrorMessage(vscode.l10n.t('MAS Lab: {0}', message), open);
  if (answer === open) log.show();
}

export function oneMessage(message: string, hint: string | undefined): string {
  if (!hint) return message;
  return /[.?!]$/.test(message) ? `${message} ${hint}` : `${message}. ${hint}`;
}

/** Asked before anything is trained, evaluated or loaded. */
export function requireTrust(): void {
  if (vscode.workspace.isTrusted) return;
  throw new UserError(
    vscode.l10n.t('This folder is not trusted, so nothing is trained or evaluated in it.'),
    vscode.l10n.t('Runs can be browsed. Use "Workspaces: Manage Workspace Trust" to trust the folder.'),
  );
}
