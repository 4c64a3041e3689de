import { requireTrust } from '../messages';
import type { Services } from '../services';
import { chosenRun } from './targets';

/** Resumes an interrupted task from its last snapshot. */
export async function resumeTraining(host: Services, target?: unknown): Promise<void> {
  requireTrust();
  const interrupted = ['stopped', 'failed', 'killed'];
  const placeHolder = 'Resume which run?';
  const run = await chosenRun(host, target, placeHolder, ({ status }) => interrupted.includes(status));
  if (run) host.sessions.train(run, 1);
}
