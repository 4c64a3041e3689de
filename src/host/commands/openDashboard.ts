import type { Services } from '../services';
import { activeExperiment, fileIn, groupOf, runIn } from './targets';

/** Shows the run that `target` names, the newest of an experiment, or else what the dashboard showed last. */
export async function openDashboard(host: Services, target?: unknown): Promise<void> {
  await host.runs.list();
  const file = fileIn(target) ?? activeExperiment();
  const run = runIn(host, target) ?? (file && groupOf(host, file)?.runs[0]);
  host.panels.show('dashboard', run && { runs: [run.id] });
}
