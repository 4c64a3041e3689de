import { compare } from '../core/run/comparison';
import { runResult } from '../core/run/result';
import type { OpenRun } from '../store/runDirectory';
import { comparisonTable, type TableFormat } from './comparisonTable';
import { stateOf } from './runArgument';
import { note, printJson, printResult, shortPath } from './terminal';

/** Prints runs side by side. */
export function printComparison(runs: readonly OpenRun[], format: TableFormat | 'json'): void {
  const comparison = compare(
    runs.map((open) => ({
      experiment: open.experiment,
      result: runResult(open.run.path, open.experiment, stateOf(open)),
    })),
  );
  for (const run of comparison.repeated) {
    note(`${shortPath(run)} is left out: a later run has the same settings and seed.`);
  }
  if (format === 'json') printJson(comparison);
  else printResult(comparisonTable(comparison, format, process.stdout.columns || 120));
}
