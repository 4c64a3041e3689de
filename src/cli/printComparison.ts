import { type ComparedRun, compare } from '../core/run/comparison';
import { runResult } from '../core/run/result';
import { UserError } from '../core/userError';
import type { OpenRun } from '../store/runDirectory';
import { comparisonReport } from './comparisonReport';
import { type TableFormat, writeReport } from './exports/writeReport';
import { stateOf } from './runArgument';
import { note, printResult, shortPath } from './terminal';

/** A run to compare, as the user knows it. */
export interface NamedRun {
  readonly name: string;
  /** @throws {UserError} where it cannot be read */
  readonly open: () => OpenRun;
}

/** A run that cannot be read. */
export interface UnreadableRun {
  readonly name: string;
  readonly error: UserError;
}

/** Prints a comparison of the runs that can be read, and returns the others. */
export function printComparison(runs: readonly NamedRun[], format: TableFormat): readonly UnreadableRun[] {
  const compared = new Map<string, ComparedRun>();
  const unreadable: UnreadableRun[] = [];
  for (const { name, open } of runs) {
    try {
      const opened = open();
      const { run, experiment } = opened;
      // Shell patterns may name a run twice.
      compared.set(run.path, { experiment, result: runResult(run.path, experiment, stateOf(opened)) });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      unreadable.push({ name, error });
    }
  }
  if (compared.size === 0) return unreadable;
  const comparison = compare([...compared.values()]);
  for (const run of comparison.repeated) {
    note(`${shortPath(run)} is left out: a later run has the same settings and seed.`);
  }
  printResult(writeReport(comparisonReport(comparison), format, process.stdout.columns || 120));
  return unreadable;
}
