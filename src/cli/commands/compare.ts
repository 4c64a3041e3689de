import { type Command, Option } from 'commander';
import { openRun } from '../../store/runDirectory';
import { type TableFormat, tableFormats } from '../exports/writeReport';
import { jsonOption } from '../options';
import { printComparison } from '../printComparison';
import { findRun } from '../runArgument';

interface Options {
  readonly format: TableFormat;
  readonly json?: boolean;
}

export function addCompare(program: Command): void {
  program
    .command('compare')
    .summary('put runs side by side')
    .description(
      'Puts runs side by side. Those that differ in their seed alone become one row: mean and standard deviation.',
    )
    .argument('<runs...>', 'run directories, or their names under .mas/runs')
    .addOption(new Option('--format <format>', 'how the tables are written').choices(tableFormats).default('table'))
    .addOption(jsonOption())
    .action((runs: readonly string[], { format, json }: Options) => {
      // Patterns of the shell may name a run twice.
      const paths = new Set(runs.map((run) => findRun(run).run.path));
      printComparison([...paths].map(openRun), json ? 'json' : format);
    });
}
