import { dirname, join, resolve } from 'node:path';
import type { Command } from '@commander-js/extra-typings';
import type { Experiment } from '../../core/experiment/experiment';
import { parseExperiment } from '../../core/experiment/parseExperiment';
import { createOrJoinRun } from '../../store/createRun';
import { readText } from '../../store/readText';
import { isRun, newRunId, type OpenRun, openRun, requireSameExperiment, runsFolder } from '../../store/runDirectory';
import { requireFit } from '../../training/fit';
import { engineOption, jsonOption, positiveInteger, threadsOption } from '../options';
import { note, shortPath } from '../terminal';
import { trainAndShow } from '../training';

export function addRun(program: Command): void {
  program
    .command('run')
    .summary('train an experiment')
    .description('Trains the tasks of an experiment, one after the other. An existing run is resumed.')
    .argument('<experiment>', 'the experiment file, *.mas.json')
    .option('--run <dir>', 'run directory, resumed if it exists; default a new one under .mas/runs')
    .option('--tasks <n>', 'maximum number of tasks to train now', positiveInteger)
    .addOption(engineOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .action(async (file, { run: directory, tasks, engine, threads, json = false }) => {
      const open = await runFor(file, directory);
      const path = shortPath(open.run.path);
      note(`Run ${path}`);
      const again = ['run', file, '--run', path, ...(tasks === undefined ? [] : ['--tasks', String(tasks)])];
      process.exitCode = await trainAndShow(open, { tasks: tasks ?? 'all', engine, threads, json, again });
    });
}

async function runFor(file: string, directory: string | undefined): Promise<OpenRun> {
  const experiment = parseExperiment(readText(file), file);
  const path = directory ?? join(runsFolder(process.cwd()), newRunId(experiment));
  const open = isRun(path) ? openRun(path) : await newRun(path, experiment, file);
  requireSameExperiment(open, experiment, file);
  return open;
}

async function newRun(path: string, experiment: Experiment, file: string): Promise<OpenRun> {
  // What cannot be trained is reported before a run is made.
  const workspace = process.cwd();
  await requireFit(experiment, { folder: dirname(resolve(file)), workspace });
  return createOrJoinRun(path, experiment, { file: resolve(file), workspace });
}
