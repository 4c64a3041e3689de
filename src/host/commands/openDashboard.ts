import type { Services } from '../services';
import { isTreeNode } from '../tree/node';
import { showInDashboard } from './showInDashboard';
import { activeExperiment, fileIn, groupOf, runIn } from './targets';

/**
 * Shows the run that `target` names, all runs of a sweep or of several seeds, the newest of an experiment, or else what the
 * dashboard showed last.
 */
export async function openDashboard(host: Services, target?: unknown): Promise<void> {
  await host.runs.list();
  if (isTreeNode(target) && (target.kind === 'sweep' || target.kind === 'seeds')) {
    return showInDashboard(host, target.group.runs);
  }
  const file = fileIn(target) ?? activeExperiment();
  const run = runIn(host, target) ?? (file && groupOf(host, file)?.runs[0]);
  host.panels.show('dashboard', run && { runs: [run.id] });
}
