import * as vscode from 'vscode';
import type { Replies, Request } from '../../core/panel/protocol';

export async function chooseFolder(): Promise<Replies['chooseFolder']> {
  const chosen = await vscode.window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    title: 'Folder of PNG and JPEG Images',
    openLabel: 'Choose',
  });
  const [folder] = chosen ?? [];
  return folder ? { folder: folder.fsPath } : {};
}

export async function save({ name, content, encoding }: Extract<Request, { kind: 'save' }>): Promise<boolean> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  // Only the last part: a panel suggests a name, never a folder.
  const plain = name.replace(/^.*[\\/]/, '');
  const place = folder && { defaultUri: vscode.Uri.joinPath(folder, plain) };
  const target = await vscode.window.showSaveDialog({ ...place, title: `Save ${plain}` });
  if (!target) return false;
  await vscode.workspace.fs.writeFile(target, Buffer.from(content, encoding));
  return true;
}
