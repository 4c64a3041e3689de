import type { Services } from '../services';
import { chosenCheckpoint } from './targets';

/** Shows which weights matter to a checkpoint. */
export async function inspectImportance(host: Services, target?: unknown): Promise<void> {
  const chosen = await chosenCheckpoint(host, target, 'Inspect importance of which checkpoint?');
  if (!chosen) return;
  host.panels.show('importance', { runs: [chosen.run.id], checkpoint: chosen.checkpoint });
}
