import type { Command } from '@commander-js/extra-typings';
import { shownStatuses } from '../../core/sweep/shownCell';
import { asBegun } from '../../launch/sweeps/beginSweep';
import { standingsOf } from '../../launch/sweeps/cellStanding';
import { findSweep } from '../../launch/sweeps/findSweep';
import { type ShownStanding, withTurns } from '../../launch/sweeps/queuedCells';
import { jsonOption, runsOption } from '../options';
import { statusText } from '../sweeps/statusText';
import { note, printJson, printResult } from '../terminal';

export function addSweepStatus(sweep: Command<[string]>): void {
  sweep
    .command('status')
    .summary('how the cells of a sweep stand')
    .description(
      'Says how the cells of a sweep stand, by the event logs of their runs, and why those wait that were sent to Slurm. Logs ' +
        'that have not changed since the last call are not read again.',
    )
    .argument('<sweep>', 'the sweep file, or its folder under .mas/sweeps')
    .addOption(runsOption())
    .addOption(jsonOption())
    .action(async (named, _, command) => {
      // Options that `sweep` has as well, it takes for its own.
      const { json, runs } = command.optsWithGlobals();
      const open = findSweep(named, { workspace: process.cwd(), runs, tell: note });
      const standings = await withTurns(await standingsOf(open), asBegun(open).place.slurm ?? {});
      if (!json) return printResult(statusText(open, standings));
      const { name, folder, file } = open;
      printJson({
        sweep: folder.path,
        name,
        file,
        runs: open.runs,
        counts: countsOf(standings),
        cells: standings.map(cellJson),
      });
    });
}

function countsOf(standings: readonly ShownStanding[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    shownStatuses.map((status) => [status, standings.filter((each) => each.status === status).length]),
  );
}

/** What `--json` says of a cell; accuracies are fractions, null where not measured. */
function cellJson({ cell, run, status, state, error, why, owner }: ShownStanding) {
  const { tasks, averages, precisions, current, seconds, elapsed, stoppedEarly } = state;
  return {
    ...{ cell: cell.id, run, seed: cell.seed, sets: cell.sets, status },
    ...{ tasks, trained: averages.length, averageAccuracy: averages.at(-1) ?? null, averageAccuracies: averages },
    ...(precisions && { precisions }),
    ...(current && { current }),
    ...(stoppedEarly && { stoppedEarly }),
    seconds: seconds + elapsed,
    ...(owner && { session: { pid: owner.pid, host: owner.host } }),
    ...(error !== undefined && { error }),
    ...(why !== undefined && { why }),
  };
}
