import * as vscode from 'vscode';
import { messageOf, UserError } from '../core/userError';

/** Tells the user what went wrong and what to do; a fault of the extension goes to the log with its stack. */
export async function report(error: unknown, log: vscode.LogOutputChannel): Promise<void> {
  if (error instanceof vscode.CancellationError) return;
  if (error instanceof UserError) {
    log.warn(error.message);
    await vscode.window.showErrorMessage(withHint(error));
    return;
  }
  log.error(error instanceof Error ? error : String(error));
  const open = 'Open Log';
  const answer = await vscode.window.showErrorMessage(`MAS Lab: ${messageOf(error)}`, open);
  if (answer === open) log.show();
}

export function withHint({ message, hint }: UserError): string {
  if (!hint) return message;
  return /[.?!]$/.test(message) ? `${message} ${hint}` : `${message}. ${hint}`;
}

/** The parts of a text, without those that are empty. */
export function joined(separator: string, parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(separator);
}

/** Called before anything is trained, evaluated or loaded. */
export function requireTrust(): void {
  if (vscode.workspace.isTrusted) return;
  throw new UserError(
    'This folder is in Restricted Mode, where nothing is trained or evaluated.',
    'To trust the folder, run "Workspaces: Manage Workspace Trust".',
  );
}
