import { execFile } from 'node:child_process';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { requireTrust } from '../messages';
import type { Services } from '../services';
import { launchOptions } from '../sessions/environment';

/** What sessions of this window find: engine, data, caches; and what to do about what is missing. */
export async function runDoctor(host: Services): Promise<void> {
  requireTrust();
  const { node, env } = launchOptions(host.context);
  const script = join(host.context.extensionPath, 'dist', 'cli.js');
  const cwd = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  const options = {
    env: { ...process.env, ...env, ELECTRON_RUN_AS_NODE: '1', NO_COLOR: '1' },
    ...(cwd !== undefined && { cwd }),
  };
  const progress = { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('MAS doctor') };
  const text = await vscode.window.withProgress(
    progress,
    () =>
      new Promise<string>((done) => {
        execFile(node ?? process.execPath, [script, 'doctor'], options, (_, stdout, stderr) => done(stdout || stderr));
      }),
  );
  await vscode.window.showTextDocument(
    await vscode.workspace.openTextDocument({ content: text, language: 'plaintext' }),
  );
}
