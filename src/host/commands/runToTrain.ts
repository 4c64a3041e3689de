import { join } from 'node:path';
import * as vscode from 'vscode';
import { differences } from '../../core/experiment/differences';
import { UserError } from '../../core/userError';
import { createRun } from '../../store/createRun';
import { newRunId, runsFolder } from '../../store/runDirectory';
import { requireFit } from '../../training/fit';
import { readExperiment } from '../runs/experimentGroups';
import type { WatchedRun } from '../runs/watchedRun';
import type { Services } from '../services';
import { placesOf, placesOfFile, requireData } from '../sessions/data';
import { startProblem } from '../tree/decorations';
import { activeExperiment, experimentPicks, fileIn, groupOf, runIn, runPick } from './targets';

/**
 * The run whose next task to train. An experiment continues its newest run while that has tasks left and the file still
 * says what the run started with; otherwise a new run starts.
 */
export async function runToTrain(host: Services, target: unknown): Promise<WatchedRun | undefined> {
  const named = runIn(host, target);
  if (named) return named;
  const file = fileIn(target) ?? activeExperiment();
  if (file) return ofExperiment(host, file);

  await host.runs.list();
  const experiments = experimentPicks(host);
  const unfinished = host.runs.all.filter(
    (run) => !run.isLive && run.status !== 'complete' && startProblem(host.runs, run) === undefined,
  );
  const [only, ...others] = experiments;
  if (only && others.length === 0) return ofExperiment(host, only.file);
  if (experiments.length === 0 && unfinished.length === 0) {
    throw new UserError(
      'There is no experiment in this folder.',
      'Create one with "MAS: New Experiment", or open a folder with a *.mas.json file.',
    );
  }
  const picks = [
    ...unfinished.map((run) => ({ ...runPick(run), file: undefined })),
    ...experiments.map((each) => ({ ...each, description: 'experiment', run: undefined })),
  ];
  const picked = await vscode.window.showQuickPick(picks, { placeHolder: 'Train which run or experiment?' });
  return picked?.run ?? (picked?.file && ofExperiment(host, picked.file));
}

async function ofExperiment(host: Services, file: vscode.Uri): Promise<WatchedRun | undefined> {
  await saveOpen(file);
  const experiment = readExperiment(file);
  await host.runs.list();
  const [newest] = groupOf(host, file)?.runs ?? [];
  if (newest?.isLive) throw new UserError(`${newest.id} is already training.`);
  const continues = newest && newest.status !== 'complete' && differences(newest.experiment, experiment).length === 0;
  return continues ? newest : startRun(host, file);
}

/** Creates a new run of the experiment in `file`, unless its data is missing. */
export async function startRun(host: Services, file: vscode.Uri): Promise<WatchedRun | undefined> {
  await saveOpen(file);
  const experiment = readExperiment(file);
  const near = placesOfFile(file);
  if (!requireData(experiment.benchmark, near)) return undefined;
  await requireFit(experiment, placesOf(near));
  const path = join(runsFolder(near.workspace), newRunId(experiment));
  createRun(path, experiment, { file: file.fsPath, workspace: near.workspace });
  await host.runs.list();
  const run = host.runs.byPath(path);
  if (!run) throw new UserError(`The new run in ${path} cannot be read.`);
  return run;
}

export async function saveOpen(file: vscode.Uri): Promise<void> {
  const open = vscode.workspace.textDocuments.find(({ uri }) => uri.fsPath === file.fsPath);
  if (open?.isDirty) await open.save();
}
