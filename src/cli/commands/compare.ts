import { type Command, Option } from '@commander-js/extra-typings';
import { count } from '../../core/format';
import { UserError } from '../../core/userError';
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
      const named = runs.map((name) => ({ name, open: () => findRun(name) }));
      const unreadable = printComparison(named, json ? 'json' : format);
      const [first] = unreadable;
      if (first && runs.length === 1) throw first.error;
      if (!first) return;
      throw new UserError(
        `${unreadable.length} of ${count(runs.length, 'run')} cannot be compared:\n${unreadable.map(({ name, error }) => `  ${name}: ${error.message}`).join('\n')}`,
        first.error.hint,
      );
    });
}
