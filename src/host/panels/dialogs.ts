import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { lastPart } from '../../core/lastPart';
import type { Request } from '../../core/panel/protocol';

export async function chooseFolder(labels: vscode.OpenDialogOptions): Promise<string | undefined> {
  const options = { canSelectFiles: false, canSelectFolders: true, ...labels };
  return (await vscode.window.showOpenDialog(options))?.[0]?.fsPath;
}

export async function save({ name, content, encoding }: Extract<Request, { kind: 'save' }>): Promise<boolean> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
  // Only the last part: a panel suggests a name, never a folder.
  const plain = lastPart(name);
  const defaultUri = vscode.Uri.joinPath(folder, plain);
  const target = await vscode.window.showSaveDialog({ defaultUri, title: `Save ${plain}` });
  if (!target) return false;
  await vscode.workspace.fs.writeFile(target, Buffer.from(content, encoding));
  return true;
}
