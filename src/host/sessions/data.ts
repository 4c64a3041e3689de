import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { KNOWN, MADE } from '../../benchmarks/places/catalog';
import { listDataSets } from '../../benchmarks/places/findDataSet';
import type { Places } from '../../benchmarks/places/places';
import { findData } from '../../benchmarks/streams/openStream';
import { benchmarkNamed, dataOf } from '../../core/benchmarks/benchmarks';
import type { Benchmark } from '../../core/experiment/experiment';
import { UserError } from '../../core/userError';
import { notificationText } from '../notificationText';
import { dataFolder } from './environment';

/** Where sessions look for data, `near` what they work on first. */
export function placesOf(near: Places): Places {
  return { ...near, own: dataFolder() };
}

/** Where an experiment's data may lie. */
export function placesOfFile(file: vscode.Uri): Places & { readonly workspace: string } {
  const folder = dirname(file.fsPath);
  return { folder, workspace: vscode.workspace.getWorkspaceFolder(file)?.uri.fsPath ?? folder };
}

/** Whether a benchmark's data is on this machine; if it is not, shows why and offers to download it. */
export function requireData(benchmark: Benchmark, near: Places): boolean {
  const missing = whyMissing(benchmark, near);
  if (missing) void offerDownload(missing, downloadable(benchmark));
  return !missing;
}

/** Why a benchmark's data cannot be used; undefined where it is on this machine. */
export function whyMissing(benchmark: Benchmark, near: Places): UserError | undefined {
  try {
    findData(benchmark, placesOf(near));
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

/** The name of a benchmark's data set that can be downloaded or made, if there is one; of several, the first that is missing. */
export function downloadable(benchmark: Benchmark): string | undefined {
  const known = benchmarkNamed(benchmark.kind).hasClasses ? KNOWN : MADE;
  const names = 'folders' in benchmark ? [] : dataOf(benchmark);
  const here = new Set(listDataSets().flatMap(({ name, state }) => (state === 'found' ? [name] : [])));
  const ours = names.filter((each) => known.some(({ name }) => name === each));
  return ours.find((each) => !here.has(each)) ?? ours[0];
}

/** Says what is missing, and offers to download the data set of that name. */
export async function offerDownload(missing: UserError, dataset: string | undefined): Promise<void> {
  const download = 'Download';
  const text = notificationText(dataset ? { message: missing.message, hint: undefined } : missing);
  const answer = await vscode.window.showErrorMessage(text, ...(dataset ? [download] : []));
  if (answer === download) await vscode.commands.executeCommand('mas.downloadDataSet', dataset);
}
