import * as vscode from 'vscode';
import { listDataSets } from '../../benchmarks/places/findDataSet';
import { getDataSet } from '../../benchmarks/places/getDataSet';
import type { Places } from '../../benchmarks/places/places';
import { cancellable } from '../progress';
import type { Services } from '../services';
import { placesOf } from '../sessions/data';

/**
 * Puts a known data set in the user's cache: downloads it and checks it against its pinned digest, resuming where it was
 * cancelled; or makes it from others.
 */
export async function downloadDataSet(host: Services, target?: unknown): Promise<void> {
  const name = typeof target === 'string' ? target : await pickedName();
  if (name === undefined) return;
  const folder = await cancellable(`Downloading ${name}`, (signal, progress) => {
    const onProgress = (done: number, total: number) =>
      progress.report({ message: `${Math.floor((100 * done) / total)} %` });
    return getDataSet(name, { ...placesOf(openFolder()), signal, onProgress });
  });
  host.log.info(`${name}: ${folder}`);
  host.setUp.look();
  void vscode.window.showInformationMessage(`Data set ${name} is ready in ${folder}.`);
}

function openFolder(): Places {
  return { workspace: vscode.workspace.workspaceFolders?.[0]?.uri.fsPath };
}

async function pickedName(): Promise<string | undefined> {
  const picks = listDataSets(placesOf(openFolder())).map((each) => ({
    label: each.name,
    description: each.state === 'found' ? `ready: ${each.folder}` : 'not downloaded',
    detail: each.title,
    name: each.name,
  }));
  const picked = await vscode.window.showQuickPick(picks, { placeHolder: 'Download which data set?' });
  return picked?.name;
}
