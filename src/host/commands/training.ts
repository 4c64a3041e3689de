import { UserError } from '../../core/userError';
import type { Services } from '../services';
import { startProblem } from '../tree/decorations';
import { runToTrain } from './runToTrain';
import { chosenRun } from './targets';

/** Trains the next task of a run or experiment; an interrupted task first. */
export async function trainNextTask(host: Services, target?: unknown): Promise<void> {
  const run = await runToTrain(host, target);
  if (run) host.sessions.train(run, 1);
}

/** Trains all remaining tasks. */
export async function trainAllTasks(host: Services, target?: unknown): Promise<void> {
  const run = await runToTrain(host, target);
  if (run) host.sessions.train(run, 'all');
}

/** Resumes an interrupted task from its last snapshot. */
export async function resumeTraining(host: Services, target?: unknown): Promise<void> {
  const run = await chosenRun(host, target, 'Resume which run?', {
    fits: (run, runs) => ['stopped', 'failed', 'killed'].includes(run.status) && startProblem(runs, run) === undefined,
    otherwise: new UserError('No run was interrupted.', 'To continue a run, use "MAS: Train Next Task".'),
  });
  if (run) host.sessions.train(run, 1);
}
