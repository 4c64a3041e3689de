import type { Command } from '@commander-js/extra-typings';
import { leftJobOf, stopLeftJob } from '../../launch/slurm/leftJobs';
import { stopSession } from '../../launch/stop';
import { patientStop } from '../../launch/stopPolicy';
import { EXIT } from '../../session/outcome';
import { jsonOption } from '../options';
import { findRun } from '../runArgument';
import { note, ownCommand, printJson, shortPath } from '../terminal';

const steps = {
  request: 'Asking the session to save and stop …',
  terminate: 'The session does not answer; terminating it …',
  kill: 'The session is still running; killing it. The steps since its last snapshot will be repeated …',
};

export function addStop(program: Command): void {
  program
    .command('stop')
    .summary('stop the session that trains a run')
    .description(
      'Asks the session that trains a run to save and stop, and waits until it has ended. A job of a cluster that is to train ' +
        'it and still waits is cancelled.',
    )
    .argument('<run>', 'run directory, or its name under .mas/runs')
    .addOption(jsonOption())
    .action(async (argument, { json }) => {
      const { run } = findRun(argument);
      const abort = new AbortController();
      const interrupt = (signal: NodeJS.Signals) => abort.abort(signal);
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, interrupt);
      let stopped: boolean;
      let cancelled: string | undefined;
      try {
        stopped = await stopSession(run, patientStop, {
          onStep: ({ action }) => note(steps[action]),
          signal: abort.signal,
        });
        const left = leftJobOf(run.path);
        if (left) {
          note(`Cancelling job ${left.job} …`);
          await stopLeftJob(run.path, left);
          cancelled = left.job;
        }
      } catch (error) {
        if (!abort.signal.aborted) throw error;
        note('No longer waiting. The request to stop is withdrawn; a session that has seen it still stops.');
        process.exitCode = abort.signal.reason === 'SIGINT' ? EXIT.stopped : EXIT.terminated;
        return;
      }
      if (json) return printJson({ run: run.path, stopped, ...(cancelled !== undefined && { cancelled }) });
      const path = shortPath(run.path);
      const isOver = stopped || cancelled !== undefined;
      note(
        isOver
          ? `${stopped ? 'Stopped' : `Job ${cancelled} is cancelled`}. Resume with: ${ownCommand('next', path)}`
          : `No session is training ${path}.`,
      );
    });
}
