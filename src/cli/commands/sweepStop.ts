import type { Command } from '@commander-js/extra-typings';
import { count } from '../../core/format';
import { findSweep } from '../../launch/sweeps/findSweep';
import { stopSweep } from '../../launch/sweeps/stopSweep';
import { EXIT } from '../../session/outcome';
import { slurmOption } from '../executorOptions';
import { jsonOption, runsOption } from '../options';
import { note, ownCommand, printJson, shortPath } from '../terminal';

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
      const open = findSweep(named, { workspace: process.cwd(), runs, tell: note });
      const abort = new AbortController();
      const interrupt = (signal: NodeJS.Signals) => abort.abort(signal);
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, interrupt);
      let stopped: readonly string[];
      try {
        stopped = await stopSweep(open, { slurm, signal: abort.signal, tell: note });
      } catch (error) {
        if (!abort.signal.aborted) throw error;
        note('No longer waiting. The sweep has been asked to stop; sessions that have seen it still do.');
        process.exitCode = abort.signal.reason === 'SIGINT' ? EXIT.stopped : EXIT.terminated;
        return;
      }
      if (json) return printJson({ sweep: open.folder.path, stopped });
      const path = shortPath(open.folder.path);
      const what =
        stopped.length === 0 ? 'No session was training this sweep.' : `Stopped ${count(stopped.length, 'run')}.`;
      note(`${what} Resume with: ${ownCommand('sweep', path)}`);
    });
}
