import { statSync } from 'node:fs';
import { basename, dirname, parse } from 'node:path';
import * as vscode from 'vscode';
import { MADE } from '../../benchmarks/places/catalog';
import { listDataSets } from '../../benchmarks/places/findDataSet';
import { writtenPath } from '../../benchmarks/places/writtenPath';
import { UserError } from '../../core/userError';
import { onDisk } from '../../store/diskError';
import { placesOf } from '../sessions/data';

/** Data that an experiment is made for. */
export interface ChosenData {
  /** A name of the catalogue, or an absolute path. */
  readonly data: string;
  /** What it is called in lists. */
  readonly name: string;
  /** What the experiment's file begins with. */
  readonly stem: string;
  readonly workspace: string;
  /** Where the experiment's file is written. */
  readonly folder: string;
  /** As that file names the data. */
  readonly dataset: string;
}

/** The data of the explorer's row, or those that the user picks. Undefined: cancelled. */
export async function chosenData(row: vscode.Uri | undefined): Promise<ChosenData | undefined> {
  if ((vscode.workspace.workspaceFolders ?? []).length === 0) {
    throw new UserError('No folder is open.', 'Open a folder for the experiment first.');
  }
  const picked = row ?? (await pickedData());
  if (picked === undefined) return undefined;
  const near = typeof picked === 'string' ? undefined : vscode.workspace.getWorkspaceFolder(picked);
  const workspace = (near ?? (await pickedFolder()))?.uri.fsPath;
  if (workspace === undefined) return undefined;
  if (typeof picked === 'string') {
    return { data: picked, name: picked, stem: picked, workspace, folder: workspace, dataset: picked };
  }
  const path = picked.fsPath;
  // Beside the data, where that is in the workspace.
  const folder = near && path !== workspace ? dirname(path) : workspace;
  const isFolder = onDisk(path, () => statSync(path)).isDirectory();
  const name = basename(path);
  const stem = isFolder ? name : parse(path).name;
  return { data: path, name, stem, workspace, folder, dataset: writtenPath(path, folder, isFolder) };
}

async function pickedFolder(): Promise<vscode.WorkspaceFolder | undefined> {
  const [only, ...others] = vscode.workspace.workspaceFolders ?? [];
  return others.length === 0 ? only : vscode.window.showWorkspaceFolderPick();
}

/** A file or folder, or the name of a data set that is on this machine. */
async function pickedData(): Promise<vscode.Uri | string | undefined> {
  const workspace = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  const isOfClasses = (name: string) => !MADE.some((each) => each.name === name);
  const known = listDataSets(placesOf({ workspace })).filter(
    ({ name, state }) => state === 'found' && isOfClasses(name),
  );
  const picks = [
    { label: '$(file) File…', detail: 'A table, an archive or arrays: CSV, Parquet, NPZ, tar, …', from: 'file' },
    {
      label: '$(folder) Folder…',
      detail: 'Pictures in a folder for each class or with boxes (COCO, Pascal VOC), or files of arrays.',
      from: 'folder',
    },
    ...known.map(({ name, title }) => ({ label: name, detail: title, from: 'name' })),
  ];
  const picked = await vscode.window.showQuickPick(picks, { placeHolder: 'An experiment on which data?' });
  if (!picked || picked.from === 'name') return picked?.label;
  const isFile = picked.from === 'file';
  const options = { canSelectFiles: isFile, canSelectFolders: !isFile, openLabel: 'Choose', title: 'Data to Learn' };
  return (await vscode.window.showOpenDialog(options))?.[0];
}
