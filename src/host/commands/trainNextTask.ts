import { requireTrust } from '../messages';
import type { Services } from '../services';
import { runToTrain } from './runToTrain';

/** Trains the next task of a run or experiment; an interrupted task first. */
export async function trainNextTask(host: Services, target?: unknown): Promise<void> {
  requireTrust();
  const run = await runToTrain(host, target);
  if (run) host.sessions.train(run, 1);
}
