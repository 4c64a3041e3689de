import * as vscode from 'vscode';
import { KNOWN, MADE } from '../../benchmarks/catalog';
import { findData } from '../../benchmarks/openStream';
import type { Places } from '../../benchmarks/places';
import type { Benchmark } from '../../core/experiment/experiment';
import { UserError } from '../../core/userError';
import { withHint } from '../messages';
import { dataFolder } from './environment';

/** Where sessions of a folder look for data sets. */
export function placesOf(workspace: string | undefined): Places {
  return { workspace, own: dataFolder() };
}

/** Whether a benchmark's data is on this machine; if it is not, shows why and offers to download it. */
export function requireData(benchmark: Benchmark, workspace: string | undefined): boolean {
  const missing = whyMissing(benchmark, workspace);
  if (missing) void offerDownload('dataset' in benchmark ? benchmark.dataset : '', missing);
  return !missing;
}

/** Why a benchmark's data cannot be used; undefined where it is on this machine. */
export function whyMissing(benchmark: Benchmark, workspace: string | undefined): UserError | undefined {
  try {
    findData(benchmark, placesOf(workspace));
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

async function offerDownload(dataset: string, missing: UserError): Promise<void> {
  const download = 'Download';
  const canDownload = [...KNOWN, ...MADE].some(({ name }) => name === dataset);
  const text = canDownload ? missing.message : withHint(missing);
  const answer = await vscode.window.showErrorMessage(text, ...(canDownload ? [download] : []));
  if (answer === download) await vscode.commands.executeCommand('mas.downloadDataSet', dataset);
}
