import { setImmediate as otherWork } from 'node:timers/promises';
import type { SlurmKeys } from '../../core/executors/executorKeys';
import { messageOf, UserError } from '../../core/userError';
import { readResultFile } from '../../session/outcome';
import type { Request } from '../../session/request';
import { type QueuedTask, slurmThrough } from './commands';
import { hasLeftJob } from './leftJobs';
import { isOver } from './loss';
import { byArray } from './queueWatch';
import { readRecord, resultFileOf } from './record';

const AT_ONCE = 100;

/** Where the job of a run waits, or that it runs. */
export interface QueuedRun {
  readonly status: 'queued' | 'requeued' | 'running';
  readonly why: string;
}

/**
 * Where runs wait that were sent to Slurm, by whoever did it: of those that have a job and no outcome. Jobs that Slurm does
 * not know any more are left out. Where it does not answer, those whose sessions have never begun count as queued.
 */
export async function queuedRuns(
  runs: readonly string[],
  { prefix }: Pick<SlurmKeys, 'prefix'>,
): Promise<ReadonlyMap<string, QueuedRun>> {
  const slurm = slurmThrough(prefix);
  const jobs = await jobsOf(runs);
  const found = new Map<string, QueuedRun>();
  for (const [array, list] of byArray(jobs)) {
    const queue = await slurm.queue(array).catch((error: unknown) => {
      if (error instanceof UserError) return error;
      throw error;
    });
    for (const { run, job, hasBegun } of list) {
      if (queue instanceof Error) {
        if (!hasBegun)
          found.set(run, { status: 'queued', why: `job ${job}; its queue cannot be seen: ${messageOf(queue)}` });
        continue;
      }
      const now = turnOf(queue.get(job), job, hasBegun);
      if (now) found.set(run, now);
    }
  }
  return found;
}

function turnOf(task: QueuedTask | undefined, job: string, hasBegun: boolean): QueuedRun | undefined {
  if (!task || isOver(task)) return undefined;
  if (task.state !== 'PENDING') return { status: 'running', why: `job ${job} is ${task.state.toLowerCase()}` };
  return { status: hasBegun ? 'requeued' : 'queued', why: `${task.reason} (job ${job})` };
}

/** Of thousands of runs, files are read with time for other work in between. */
async function jobsOf(runs: readonly string[]) {
  const jobs: NonNullable<ReturnType<typeof jobOf>>[] = [];
  for (const [i, run] of runs.entries()) {
    if (i % AT_ONCE === 0) await otherWork();
    const job = hasLeftJob(run) ? jobOf(run) : undefined;
    if (job) jobs.push(job);
  }
  return jobs;
}

function jobOf(run: string) {
  const request: Request = { kind: 'train', run, engine: 'auto', tasks: 'all' };
  const result = resultFileOf(request);
  const record = result === undefined ? undefined : readRecord(result);
  if (!record || result === undefined) return undefined;
  return { run, job: record.job, hasBegun: readResultFile(result) !== undefined };
}
