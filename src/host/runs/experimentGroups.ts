import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import type { Benchmark, Experiment } from '../../core/experiment/experiment';
import { parseExperiment } from '../../core/experiment/parseExperiment';
import { messageOf } from '../../core/userError';
import { realPath } from '../../store/origin';
import { readText } from '../../store/readText';
import { systemError } from '../../store/systemError';
import type { WatchedRun } from './watchedRun';

const EXPERIMENT_FILES = '**/*.mas.json';
const MAX_EXPERIMENTS = 500;

/** An experiment as the tree shows it: its file, if there is one, and its runs. */
export interface ExperimentGroup {
  readonly name: string;
  readonly file?: vscode.Uri;
  /** Where the file is, if another has the same name. */
  readonly place?: string;
  /** What the tasks of the file are made of. */
  readonly benchmark?: Benchmark;
  /** Newest first. */
  readonly runs: readonly WatchedRun[];
  /** Why the file cannot be used. */
  readonly problem?: string;
}

/**
 * The experiments of the open folders with their runs; runs without a file come last. A run belongs to the file it was made
 * from; where that is not known or gone, to a file of its name.
 */
export async function experimentGroups(runs: readonly WatchedRun[]): Promise<readonly ExperimentGroup[]> {
  const files = (await experimentFiles()).map((file) => ({ ...nameIn(file), file }));
  const byFile = new Map<(typeof files)[number], WatchedRun[]>(files.map((file) => [file, []]));
  const byName = new Map<string, WatchedRun[]>();
  for (const run of runs) {
    const { file: origin, cell } = run.origin;
    const name = run.experiment.name ?? run.id;
    const named = files.filter((each) => each.name === name);
    const own = cell === undefined && files.find(({ file }) => realPath(file.fsPath) === origin);
    const file = own || (named.length === 1 ? named[0] : undefined);
    if (file) byFile.get(file)?.push(run);
    else byName.set(name, [...(byName.get(name) ?? []), run]);
  }
  return [
    ...files.map((each) => {
      const isOnly = files.every((other) => other === each || other.name !== each.name);
      const place = isOnly ? {} : { place: vscode.workspace.asRelativePath(each.file) };
      return { ...each, ...place, runs: byFile.get(each) ?? [] };
    }),
    ...[...byName].map(([name, others]) => ({ name, runs: others })),
  ];
}

/** The experiment's name, or else the file's. */
function nameIn(file: vscode.Uri): Pick<ExperimentGroup, 'name' | 'benchmark' | 'problem'> {
  const name = basename(file.fsPath, '.mas.json');
  try {
    const experiment = readExperiment(file);
    return { name: experiment.name ?? name, benchmark: experiment.benchmark };
  } catch (error) {
    return { name, problem: messageOf(systemError(error)) };
  }
}

/** @throws {UserError} that lists every problem of the file */
export function readExperiment(file: vscode.Uri): Experiment {
  return parseExperiment(readText(file.fsPath), basename(file.fsPath));
}

async function experimentFiles(): Promise<readonly vscode.Uri[]> {
  try {
    const found = await vscode.workspace.findFiles(EXPERIMENT_FILES, '**/{node_modules,.mas,.git}/**', MAX_EXPERIMENTS);
    return sorted(found);
  } catch {
    // Searching needs a program that some servers lack; the top level of the folders can always be read.
    const folders = vscode.workspace.workspaceFolders ?? [];
    const found = await Promise.all(
      folders.map(async ({ uri }) => {
        const entries = await vscode.workspace.fs.readDirectory(uri);
        const names = entries.map(([name]) => name).filter((name) => name.endsWith('.mas.json'));
        return names.map((name) => vscode.Uri.file(join(uri.fsPath, name)));
      }),
    );
    return sorted(found.flat());
  }
}

function sorted(files: readonly vscode.Uri[]): readonly vscode.Uri[] {
  return files.filter(({ scheme }) => scheme === 'file').sort((a, b) => (a.fsPath < b.fsPath ? -1 : 1));
}
