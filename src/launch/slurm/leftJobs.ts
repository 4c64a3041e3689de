import type { SlurmKeys } from '../../core/executors/executorKeys';
import { outcomeIn } from '../../session/outcome';
import type { Request } from '../../session/request';
import { slurm } from '../slurm';
import { patientStop } from '../stopPolicy';
import { readRecord, resultFileOf } from './record';

/** Jobs outlive whoever has sent them. These have been sent to train runs, and no outcome of them is known. */

type Training = Request & { readonly kind: 'train' };

const requestOf = (run: string): Training => ({ kind: 'train', run, engine: 'auto', tasks: 'all' });

/** Whether a run has a job that waits or runs, as far as files tell: Slurm is not asked. */
export function hasLeftJob(run: string): boolean {
  const result = resultFileOf(requestOf(run));
  return result !== undefined && readRecord(result) !== undefined && outcomeIn(result) === undefined;
}

/**
 * Cancels the jobs of runs that wait, and has those that run save and stop; jobs that are over do not matter.
 *
 * @throws {UserError} where Slurm does not answer
 */
export async function stopLeftJobs(runs: readonly string[], options: SlurmKeys): Promise<void> {
  const executor = slurm({ kind: 'slurm', ...options }, {});
  await executor.ready();
  const sessions = runs.map((run) => {
    const request = requestOf(run);
    return executor.find({ ...request, result: resultFileOf(request) ?? '' });
  });
  await Promise.all(sessions.map((session) => session.stop(patientStop)));
}
