import { type Command, Option } from 'commander';
import { count, inPercent } from '../../core/format';
import { metricOf } from '../../core/run/result';
import type { EngineChoice } from '../../graph/engine';
import { launch } from '../../launch/local';
import { engineOption, jsonOption, positiveInteger, positiveIntegers } from '../options';
import { findRun, stateOf } from '../runArgument';
import { printJson, printResult } from '../terminal';
import { aligned } from '../text';

interface Options {
  readonly checkpoint?: number;
  readonly tasks?: number[];
  readonly data: 'train' | 'validation' | 'test';
  readonly engine: EngineChoice;
  readonly json?: boolean;
}

export function addEvaluate(program: Command): void {
  program
    .command('evaluate')
    .summary('measure a checkpoint on tasks')
    .description(
      'Measures the accuracy (on facts the mean average precision) of a checkpoint on samples of tasks. The run stays as it is.',
    )
    .argument('<run>', 'run directory, or its name under .mas/runs')
    .option('--checkpoint <task>', 'the checkpoint after this task; default the last', positiveInteger)
    .option('--tasks <list>', 'tasks to measure it on, e.g. 1,3; default all that the run has learnt', positiveIntegers)
    .addOption(
      new Option('--data <samples>', 'which samples of each task')
        .choices(['train', 'validation', 'test'])
        .default('test'),
    )
    .addOption(engineOption())
    .addOption(jsonOption())
    .action(async (argument: string, { checkpoint, tasks, data, engine, json = false }: Options) => {
      const open = findRun(argument);
      const chosen = { ...(checkpoint !== undefined && { checkpoint }), ...(tasks && { tasks }) };
      const evaluation = await launch({ kind: 'evaluate', run: open.run.path, engine, data, ...chosen }).result;
      const names = stateOf(open).tasks.map(({ name }) => name);
      const metric = metricOf(open.experiment);
      const rows = evaluation.tasks.map((row) => ({ ...row, name: names[row.task - 1] ?? '' }));
      if (json) {
        printJson({ run: open.run.path, checkpoint: evaluation.checkpoint, data, metric, tasks: rows });
        return;
      }
      printResult(`Checkpoint ${evaluation.checkpoint} of ${open.run.id}, ${data} samples\n`);
      const table = rows.flatMap(({ task, name, accuracy, samples, subsets = [] }) => [
        [`${task}  ${name}`, inPercent.bare(accuracy), count(samples)],
        ...subsets.map((subset) => [`   ${subset.name}`, inPercent.bare(subset.accuracy), count(subset.samples)]),
      ]);
      printResult(aligned([['task', `${metric} in %`, 'samples'], ...table]).join('\n'));
    });
}
