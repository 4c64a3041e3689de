import * as vscode from 'vscode';
import { messageOf, UserError } from '../core/userError';
import { notificationText, plainText } from './notificationText';
import { told } from './told';

/** Tells the user what went wrong and what to do; a fault of the extension goes to the log with its stack. */
export async function report(thrown: unknown, log: vscode.LogOutputChannel): Promise<void> {
  const error = told(thrown);
  if (error instanceof vscode.CancellationError) return;
  if (error instanceof UserError) {
    log.warn(error.message);
    await vscode.window.showErrorMessage(notificationText(error));
    return;
  }
  log.error(error instanceof Error ? error : String(error));
  const open = 'Open Log';
  const answer = await vscode.window.showErrorMessage(plainText(`MAS Lab: ${messageOf(error)}`), open);
  if (answer === open) log.show();
}

/** Called before anything is trained, evaluated or loaded. */
export function requireTrust(): void {
  if (vscode.workspace.isTrusted) return;
  throw new UserError(
    'This folder is in Restricted Mode, where nothing is trained or evaluated.',
    'To trust the folder, run "Workspaces: Manage Workspace Trust".',
  );
}
