import type { Command } from '@commander-js/extra-typings';
import { engineOption, jsonOption, threadsOption } from '../options';
import { findRun } from '../runArgument';
import { shortPath } from '../terminal';
import { trainAndShow } from '../training';

export function addNext(program: Command): void {
  program
    .command('next')
    .summary('train the next task of a run')
    .description('Trains the next task of a run, or resumes the one that was interrupted.')
    .argument('<run>', 'run directory, or its name under .mas/runs')
    .addOption(engineOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .action(async (argument, { engine, threads, json = false }) => {
      const open = findRun(argument);
      const again = ['next', shortPath(open.run.path)];
      process.exitCode = await trainAndShow(open, { tasks: 1, engine, threads, json, again });
    });
}
