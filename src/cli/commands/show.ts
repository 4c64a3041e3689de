import type { Command } from '@commander-js/extra-typings';
import { runResult } from '../../core/run/result';
import { jsonOption } from '../options';
import { printRun } from '../printRun';
import { findRun, stateOf } from '../runArgument';
import { printJson } from '../terminal';

export function addShow(program: Command): void {
  program
    .command('show')
    .summary('show the results of a run')
    .description('Shows the accuracy on each task, what was forgotten, and what to do next.')
    .argument('<run>', 'run directory, or its name under .mas/runs')
    .addOption(jsonOption())
    .action((argument, { json }) => {
      const open = findRun(argument);
      const state = stateOf(open);
      if (json) printJson(runResult(open.run.path, open.experiment, state));
      else printRun(open, state);
    });
}
