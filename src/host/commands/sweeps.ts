import * as vscode from 'vscode';
import { DataSetMissing } from '../../benchmarks/places/dataSetMissing';
import { UserError } from '../../core/userError';
import type { Services } from '../services';
import { offerDownload, placesOfFile } from '../sessions/data';
import { hasFailed, isComplete } from '../sweeps/sweepTrainings';
import type { WatchedSweep } from '../sweeps/watchedSweep';
import { saveOpen } from './runToTrain';
import { chosenSweep, sweepFileIn, sweepIn, sweepPick } from './sweepTargets';

/** Begins the sweep of a file, or continues one that has begun. */
export async function startSweep(host: Services, target?: unknown): Promise<void> {
  const begun = sweepIn(host, target);
  if (begun) return host.trainings.startFolder(begun, 'left');
  const file = sweepFileIn(target);
  if (file) return startFile(host, file);
  const picked = await picks(host);
  if (picked?.sweep) return host.trainings.startFolder(picked.sweep, 'left');
  if (picked?.file) return startFile(host, picked.file);
}

async function startFile(host: Services, file: vscode.Uri): Promise<void> {
  await saveOpen(file);
  try {
    await host.trainings.startFile(file.fsPath, placesOfFile(file).workspace);
  } catch (error) {
    if (!(error instanceof DataSetMissing)) throw error;
    void offerDownload(error, error.dataset);
  }
}

/** Sweeps that have cells left, and files whose sweeps have not begun. */
async function picks(host: Services) {
  await host.sweeps.list();
  const files = await vscode.workspace.findFiles('**/*.mas-sweep.json', '**/{node_modules,.mas,.git}/**');
  const left = (sweep: WatchedSweep) => !host.trainings.isMine(sweep) && sweep.cells.some((cell) => !isComplete(cell));
  const all = [
    ...host.sweeps.all.filter(left).map((sweep) => ({ ...sweepPick(sweep), file: undefined })),
    ...files
      .filter(({ fsPath }) => host.sweeps.ofFile(fsPath).length === 0)
      .map((file) => ({
        ...{ label: vscode.workspace.asRelativePath(file), description: 'not begun', file, sweep: undefined },
      })),
  ];
  if (all.length === 0) {
    throw new UserError(
      'There is no sweep to start in this folder.',
      'Make one of an experiment with "MAS: New Sweep".',
    );
  }
  return vscode.window.showQuickPick(all, { placeHolder: 'Start or continue which sweep?' });
}

/** Has the sessions of a sweep save and stop, wherever they run; no further cell is begun. */
export async function stopSweep(host: Services, target?: unknown): Promise<void> {
  const sweep = await chosenSweep(host, target, 'Stop which sweep?', {
    fits: (each) => each.isLive || host.trainings.isMine(each),
    otherwise: new UserError('No sweep is being trained.'),
  });
  if (sweep) await host.trainings.stop(sweep);
}

/** Trains again, from where they were, those cells whose last session failed or was killed. */
export async function retryFailedCells(host: Services, target?: unknown): Promise<void> {
  const sweep = await chosenSweep(host, target, 'Retry the failed cells of which sweep?', {
    fits: ({ cells }) => cells.some(hasFailed),
    otherwise: new UserError('No cell has failed.'),
  });
  if (sweep) await host.trainings.startFolder(sweep, 'failed');
}
