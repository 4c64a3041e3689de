import type { Command } from '@commander-js/extra-typings';
import { jsonOption } from '../options';
import { printRun } from '../printRun';
import { findRun } from '../runArgument';

export function addShow(program: Command): void {
  program
    .command('show')
    .summary('show the results of a run')
    .description('Shows the accuracy on each task, what was forgotten, and what to do next.')
    .argument('<run>', 'run directory, or its name under .mas/runs')
    .addOption(jsonOption())
    .action((argument, { json }) => printRun(findRun(argument), json ? 'json' : 'table'));
}
