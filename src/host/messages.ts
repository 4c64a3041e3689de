import * as vscode from 'vscode';
import { UserError } from '../core/userError';

/** Tells the user what went wrong and what to do; a fault of the extension goes to the log with its stack. */
export async function report(error: unknown, log: vscode.LogOutputChannel): Promise<void> {
  if (error instanceof vscode.CancellationError) return;
  if (error instanceof UserError) {
    log.warn(error.message);
    await vscode.window.showErrorMessage(oneMessage(error.message, error.hint));
    return;
  }
  log.error(error instanceof Error ? error : String(error));
  const open = 'Open Log';
  const message = error instanceof Error ? error.message : String(error);
  const answer = await vscode.window.showErrorMessage(`MAS Lab: ${message}`, open);
  if (answer === open) log.show();
}

export function oneMessage(message: string, hint: string | undefined): string {
  if (!hint) return message;
  return /[.?!]$/.test(message) ? `${message} ${hint}` : `${message}. ${hint}`;
}

/** Called before anything is trained, evaluated or loaded. */
export function requireTrust(): void {
  if (vscode.workspace.isTrusted) return;
  throw new UserError(
    'This folder is in Restricted Mode, where nothing is trained or evaluated.',
    'To trust the folder, run "Workspaces: Manage Workspace Trust".',
  );
}
