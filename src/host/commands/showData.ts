import { basename } from 'node:path';
import { readExperiment } from '../runs/experimentGroups';
import type { Services } from '../services';
import { placesOfFile, requireData } from '../sessions/data';
import { saveOpen } from './runToTrain';
import { chosenExperiment, fileIn } from './targets';

/**
 * Shows some samples of each task of an experiment, as the network gets them; or of a folder or file that is no experiment,
 * pictures with their boxes.
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
  const stream = await host.sessions.samples(`Reading the data of ${basename(file.fsPath)}`, {
    ...{ file: file.fsPath, ...near },
  });
  host.panels.showData(stream);
}

/** Shows pictures of each class of a detection data set, with their boxes. */
export async function showPictures(host: Services, path: string): Promise<void> {
  const shown = await host.sessions.pictures(`Reading ${basename(path)}`, { data: path });
  host.panels.showDetectionSet(shown);
}
