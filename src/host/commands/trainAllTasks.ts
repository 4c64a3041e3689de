import type { Host } from '../host';
import { requireTrust } from '../messages';
import { runToTrain } from './runToTrain';

/** Trains all tasks that are left. */
export async function trainAllTasks(host: Host, target?: unknown): Promise<void> {
  requireTrust();
  const run = await runToTrain(host, target);
  if (run) host.sessions.train(run, 'all');
}
