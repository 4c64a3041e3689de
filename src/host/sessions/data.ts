import * as vscode from 'vscode';
import { findDataSet, KNOWN, type Places } from '../../benchmarks/catalog';
import { UserError } from '../../core/userError';
import { oneMessage } from '../messages';
import { dataFolder } from './environment';

/** Where sessions of a folder look for data sets. */
export function placesOf(workspace: string | undefined): Places {
  const own = dataFolder();
  return { ...(workspace !== undefined && { workspace }), ...(own !== '' && { own }) };
}

/** Whether a data set is on this machine; where it is not, says so and offers to download it. */
export function requireData(dataset: string, workspace: string | undefined): boolean {
  const missing = whyMissing(dataset, workspace);
  if (missing) void offerDownload(dataset, missing);
  return !missing;
}

/** Why a data set cannot be used; undefined where it is on this machine. */
export function whyMissing(dataset: string, workspace: string | undefined): UserError | undefined {
  try {
    findDataSet(dataset, placesOf(workspace));
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

async function offerDownload(dataset: string, { message, hint }: UserError): Promise<void> {
  const download = vscode.l10n.t('Download');
  const canDownload = KNOWN.some(({ name }) => name === dataset);
  const text = canDownload ? message : oneMessage(message, hint);
  const answer = await vscode.window.showErrorMessage(text, ...(canDownload ? [download] : []));
  if (answer === download) await vscode.commands.executeCommand('mas.downloadDataSet', dataset);
}
