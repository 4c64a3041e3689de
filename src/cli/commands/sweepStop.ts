import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from '@commander-js/extra-typings';
import { count } from '../../core/format';
import { messageOf, UserError } from '../../core/userError';
import { hasLeftJob, stopLeftJobs } from '../../launch/slurm/leftJobs';
import { stopSession } from '../../launch/stop';
import { patientStop } from '../../launch/stopPolicy';
import { EXIT } from '../../session/outcome';
import { layout } from '../../store/runLayout';
import { requestSweepStop } from '../../store/sweepStop';
import { slurmOption } from '../executorOptions';
import { jsonOption, runsOption } from '../options';
import { asBegun } from '../sweeps/beginSweep';
import { type CellStanding, isOver, standingsOf } from '../sweeps/cellStanding';
import { findSweep } from '../sweeps/findSweep';
import { note, ownCommand, printJson, shortPath } from '../terminal';

/** Longer than who trains a sweep takes to see the request, and than a session that has just begun to claim its run. */
const QUIET_MS = 1_500;

export function addSweepStop(sweep: Command<[string]>): void {
  sweep
    .command('stop')
    .summary('stop a sweep')
    .description(
      'Asks the sessions that train cells of a sweep to save and stop, wherever they run, and waits until they have ended. ' +
        'No further cell is begun. Jobs of it that wait in the queue of a cluster are cancelled.',
    )
    .argument('<sweep>', 'the sweep file, or its folder under .mas/sweeps')
    .addOption(runsOption())
    .addOption(slurmOption())
    .addOption(jsonOption())
    .action(async (named, _, command) => {
      // Options that `sweep` has as well, it takes for its own.
      const { json, runs, slurm } = command.optsWithGlobals();
      const open = findSweep(named, runs);
      const abort = new AbortController();
      const interrupt = (signal: NodeJS.Signals) => abort.abort(signal);
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, interrupt);
      const stopped = new Set<string>();
      requestSweepStop(open.folder);
      try {
        // A session that was beginning meanwhile is seen at the next look.
        for (let isFirst = true; ; isFirst = false) {
          const standings = await standingsOf(open);
          const running = standings.filter(({ status }) => status === 'running');
          if (running.length === 0 && !isFirst) break;
          if (running.length > 0) note(`Asking ${count(running.length, 'session')} to save and stop …`);
          await stopAll(running, abort.signal);
          const jobs = standings.filter((each) => !isOver(each) && hasLeftJob(each.run)).map(({ run }) => run);
          if (jobs.length > 0) {
            note(`Cancelling ${count(jobs.length, 'job')} in the queue …`);
            await stopLeftJobs(jobs, { ...asBegun(open).place.slurm, ...slurm });
          }
          for (const { cell } of running) stopped.add(cell.id);
          await sleep(QUIET_MS, undefined, { signal: abort.signal });
        }
      } catch (error) {
        if (!abort.signal.aborted) throw error;
        note('No longer waiting. The sweep has been asked to stop; sessions that have seen it still do.');
        process.exitCode = abort.signal.reason === 'SIGINT' ? EXIT.stopped : EXIT.terminated;
        return;
      }
      if (json) return printJson({ sweep: open.folder.path, stopped: [...stopped] });
      const path = shortPath(open.folder.path);
      const what =
        stopped.size === 0 ? 'No session was training this sweep.' : `Stopped ${count(stopped.size, 'run')}.`;
      note(`${what} Resume with: ${ownCommand('sweep', path)}`);
    });
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
