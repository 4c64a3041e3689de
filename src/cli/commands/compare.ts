import { type Command, Option } from '@commander-js/extra-typings';
import { openRun } from '../../store/runDirectory';
import { tableFormats } from '../exports/writeReport';
import { jsonOption } from '../options';
import { printComparison } from '../printComparison';
import { findRun } from '../runArgument';

export function addCompare(program: Command): void {
  program
    .command('compare')
    .summary('compare runs')
    .description(
      'Compares runs in one table. Runs that differ only in their seed share a row: mean and standard deviation.',
    )
    .argument('<runs...>', 'run directories, or their names under .mas/runs')
    .addOption(new Option('--format <format>', 'format of the tables').choices(tableFormats).default('table' as const))
    .addOption(jsonOption())
    .action((runs, { format, json }) => {
      // Shell patterns may name a run twice.
      const paths = new Set(runs.map((run) => findRun(run).run.path));
      printComparison([...paths].map(openRun), json ? 'json' : format);
    });
}
