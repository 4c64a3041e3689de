import { requireTrust } from '../messages';
import type { Services } from '../services';
import { runToTrain } from './runToTrain';

/** Trains all remaining tasks. */
export async function trainAllTasks(host: Services, target?: unknown): Promise<void> {
  requireTrust();
  const run = await runToTrain(host, target);
  if (run) host.sessions.train(run, 'all');
}
