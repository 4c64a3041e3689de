import { compare } from '../core/run/comparison';
import { runResult } from '../core/run/result';
import type { OpenRun } from '../store/runDirectory';
import { comparisonReport } from './comparisonReport';
import { type TableFormat, writeReport } from './exports/writeReport';
import { stateOf } from './runArgument';
import { note, printResult, shortPath } from './terminal';

/** Prints a comparison of runs. */
export function printComparison(runs: readonly OpenRun[], format: TableFormat): void {
  const comparison = compare(
    runs.map((open) => ({
      experiment: open.experiment,
      result: runResult(open.run.path, open.experiment, stateOf(open)),
    })),
  );
  for (const run of comparison.repeated) {
    note(`${shortPath(run)} is left out: a later run has the same settings and seed.`);
  }
  printResult(writeReport(comparisonReport(comparison), format, process.stdout.columns || 120));
}
