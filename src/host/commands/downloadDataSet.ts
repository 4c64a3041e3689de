import * as vscode from 'vscode';
import { listDataSets } from '../../benchmarks/catalog';
import { downloadDataSet as download } from '../../benchmarks/download';
import { requireTrust } from '../messages';
import type { Services } from '../services';
import { placesOf } from '../sessions/data';

const { t } = vscode.l10n;

/** Fetches a known data set to the user's cache, checked against its pinned digest; it resumes where it was cancelled. */
export async function downloadDataSet(host: Services, target?: unknown): Promise<void> {
  requireTrust();
  const name = typeof target === 'string' ? target : await pickedName();
  if (name === undefined) return;
  const title = t('Downloading {0}', name);
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  const folder = await vscode.window.withProgress(options, async (progress, token) => {
    const cancelled = new AbortController();
    token.onCancellationRequested(() => cancelled.abort());
    try {
      return await download(name, {
        signal: cancelled.signal,
        onProgress: (done, total) => progress.report({ message: `${Math.floor((100 * done) / total)} %` }),
      });
    } catch (error) {
      throw token.isCancellationRequested ? new vscode.CancellationError() : error;
    }
  });
  host.log.info(`${name}: ${folder}`);
  host.setUp.look();
  void vscode.window.showInformationMessage(t('{0} is in {1}.', name, folder));
}

async function pickedName(): Promise<string | undefined> {
  const workspace = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  const picks = listDataSets(placesOf(workspace)).map((each) => ({
    label: each.name,
    description: each.state === 'found' ? t('is here: {0}', each.folder) : t('missing'),
    detail: each.title,
    name: each.name,
  }));
  const picked = await vscode.window.showQuickPick(picks, { placeHolder: t('Download which data set?') });
  return picked?.name;
}
