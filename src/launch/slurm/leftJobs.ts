import type { SlurmKeys } from '../../core/executors/executorKeys';
import { messageOf, UserError } from '../../core/userError';
import { outcomeIn } from '../../session/outcome';
import type { Request } from '../../session/request';
import { slurm } from '../slurm';
import { patientStop } from '../stopPolicy';
import { type JobRecord, readRecord, resultFileOf } from './record';

/** Jobs outlive whoever has sent them. These have been sent to train runs, and no outcome of them is known. */

type Training = Request & { readonly kind: 'train' };

const requestOf = (run: string): Training => ({ kind: 'train', run, engine: 'auto', tasks: 'all' });

/** The job of a run that waits or runs, as far as files tell: Slurm is not asked. */
export function leftJobOf(run: string): JobRecord | undefined {
  const result = resultFileOf(requestOf(run));
  return result === undefined || outcomeIn(result) !== undefined ? undefined : readRecord(result);
}

export function hasLeftJob(run: string): boolean {
  return leftJobOf(run) !== undefined;
}

/**
 * The same as `stopLeftJobs` for one run, as far as its record tells how Slurm is reached.
 *
 * @throws {UserError} where Slurm does not answer, with the command that cancels the job
 */
export async function stopLeftJob(run: string, { job, prefix }: JobRecord): Promise<void> {
  try {
    await stopLeftJobs([run], { poll: 1, ...(prefix !== undefined && { prefix }) });
  } catch (error) {
    const command = [...(prefix === undefined ? [] : [prefix]), 'scancel', job].join(' ');
    throw new UserError(
      `Job ${job}, which is to train this run, may still be in the queue: ${messageOf(error)}`,
      `Run the same command where Slurm is, or there: ${command}`,
      { cause: error },
    );
  }
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
