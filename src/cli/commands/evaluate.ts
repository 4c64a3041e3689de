import { type Command, Option } from 'commander';
import { metricOf } from '../../core/benchmarks/benchmarks';
import { count, inPercent } from '../../core/format';
import { startOne } from '../../launch/executor';
import { openExecutor } from '../../launch/openExecutor';
import { type CommonOptions, engineOption, jsonOption, positiveInteger, positiveIntegers } from '../options';
import { findRun, stateOf } from '../runArgument';
import { printJson, printResult } from '../terminal';
import { aligned } from '../text';

interface Options extends CommonOptions {
  readonly checkpoint?: number;
  readonly tasks?: number[];
  readonly data: 'train' | 'validation' | 'test';
}

export function addEvaluate(program: Command): void {
  program
    .command('evaluate')
    .summary('measure the accuracy of a checkpoint')
    .description(
      'Measures the accuracy (for facts, the mean average precision) of a checkpoint on samples of tasks. The run does not change.',
    )
    .argument('<run>', 'run directory, or its name under .mas/runs')
    .option('--checkpoint <task>', 'checkpoint after this task; default the last', positiveInteger)
    .option('--tasks <list>', 'tasks to measure, e.g. 1,3; default all trained tasks', positiveIntegers)
    .addOption(
      new Option('--data <samples>', 'which samples of each task')
        .choices(['train', 'validation', 'test'])
        .default('test'),
    )
    .addOption(engineOption())
    .addOption(jsonOption())
    .action(async (argument: string, { checkpoint, tasks, data, engine, json = false }: Options) => {
      const open = findRun(argument);
      const request = { kind: 'evaluate', run: open.run.path, engine, checkpoint, tasks, data } as const;
      const evaluation = await startOne(openExecutor(), { request }).result();
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
