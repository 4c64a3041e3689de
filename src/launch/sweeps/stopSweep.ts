import { setTimeout as sleep } from 'node:timers/promises';
import type { SlurmKeys } from '../../core/executors/executorKeys';
import { count } from '../../core/format';
import { messageOf, UserError } from '../../core/userError';
import { layout } from '../../store/runLayout';
import type { OpenSweep } from '../../store/sweepFolder';
import { requestSweepStop } from '../../store/sweepStop';
import { hasLeftJob, stopLeftJobs } from '../slurm/leftJobs';
import { stopSession } from '../stop';
import { patientStop } from '../stopPolicy';
import { asBegun } from './beginSweep';
import { type CellStanding, isOver, standingsOf } from './cellStanding';

/** Longer than who trains a sweep takes to see the request, and than a session that has just begun to claim its run. */
const QUIET_MS = 1_500;

interface Options {
  /** How Slurm is asked, beside what the sweep's file says. */
  readonly slurm?: SlurmKeys | undefined;
  /** Ends the waiting; the request stays. */
  readonly signal: AbortSignal;
  /** Hears what is being done. */
  readonly tell: (text: string) => void;
}

/**
 * Asks whoever trains a sweep to stop, has its sessions save and stop wherever they run, and cancels its jobs that wait.
 *
 * @returns the cells whose sessions were running
 * @throws {UserError} where a session still runs
 */
export async function stopSweep(sweep: OpenSweep, { slurm, signal, tell }: Options): Promise<readonly string[]> {
  const stopped = new Set<string>();
  requestSweepStop(sweep.folder);
  // A session that was beginning meanwhile is seen at the next look.
  for (let isFirst = true; ; isFirst = false) {
    const standings = await standingsOf(sweep);
    const running = standings.filter(({ status }) => status === 'running');
    if (running.length === 0 && !isFirst) return [...stopped];
    if (running.length > 0) tell(`Asking ${count(running.length, 'session')} to save and stop …`);
    await stopAll(running, signal);
    const jobs = standings.filter((each) => !isOver(each) && hasLeftJob(each.run)).map(({ run }) => run);
    if (jobs.length > 0) {
      tell(`Cancelling ${count(jobs.length, 'job')} in the queue …`);
      await stopLeftJobs(jobs, { ...asBegun(sweep).place.slurm, ...slurm });
    }
    for (const { cell } of running) stopped.add(cell.id);
    await sleep(QUIET_MS, undefined, { signal });
  }
}

async function stopAll(running: readonly CellStanding[], signal: AbortSignal): Promise<void> {
  const ended = await Promise.allSettled(running.map(({ run }) => stopSession(layout(run), patientStop, { signal })));
  signal.throwIfAborted();
  const refused = ended.flatMap((each, i) =>
    each.status === 'rejected' ? [`\n  ${running[i]?.cell.id}: ${messageOf(each.reason)}`] : [],
  );
  if (refused.length === 0) return;
  throw new UserError(
    `${count(refused.length, 'session')} could not be stopped:${refused.join('')}`,
    'The others have stopped. Run the same command again to wait longer.',
  );
}
