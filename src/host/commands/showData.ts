import { basename } from 'node:path';
import type { Places } from '../../benchmarks/places/places';
import { benchmarkNamed, dataOf } from '../../core/benchmarks/benchmarks';
import { readExperiment } from '../runs/experimentGroups';
import type { Services } from '../services';
import { placesOfFile, requireData } from '../sessions/data';
import { saveOpen } from './runToTrain';
import { chosenExperiment, fileIn } from './targets';

/**
 * Shows some samples of each task of an experiment, as the network gets them; where its tasks are of objects in pictures, or
 * for a folder or file that is no experiment, pictures with their boxes.
 */
export async function showData(host: Services, target?: unknown): Promise<void> {
  const named = fileIn(target);
  if (named && !named.fsPath.endsWith('.mas.json')) return showPictures(host, named.fsPath);
  const file = await chosenExperiment(host, target, 'Show the data of which experiment?');
  if (!file) return;
  await saveOpen(file);
  const { benchmark } = readExperiment(file);
  const near = placesOfFile(file);
  if (!requireData(benchmark, near)) return;
  const [data = ''] = dataOf(benchmark);
  if (benchmarkNamed(benchmark.kind).hasRegions) return showPictures(host, data, near);
  const stream = await host.sessions.samples(`Reading the data of ${basename(file.fsPath)}`, {
    ...{ file: file.fsPath, ...near },
  });
  host.panels.showData(stream);
}

/** Shows pictures of each class of a detection data set, with their boxes. */
export async function showPictures(host: Services, data: string, near: Places = {}): Promise<void> {
  const shown = await host.sessions.pictures(`Reading ${basename(data)}`, {
    ...{ data, folder: near.folder, workspace: near.workspace },
  });
  host.panels.showDetectionSet(shown);
}
