import { basename } from 'node:path';
import { readExperiment } from '../runs/experimentGroups';
import type { Services } from '../services';
import { placesOfFile, requireData } from '../sessions/data';
import { saveOpen } from './runToTrain';
import { chosenExperiment } from './targets';

/** Shows some samples of each task of an experiment, as the network gets them. */
export async function showData(host: Services, target?: unknown): Promise<void> {
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
