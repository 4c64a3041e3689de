import { type Command, Option } from '@commander-js/extra-typings';
import { metricOf } from '../../core/benchmarks/benchmarks';
import { sampleWord } from '../../core/measures/metric';
import { startOne } from '../../launch/executor';
import { openExecutor } from '../../launch/openExecutor';
import { type EvaluatedTask, evaluationTable } from '../evaluationTable';
import { engineOption, jsonOption, positiveInteger, positiveIntegers } from '../options';
import { findRun, stateOf } from '../runArgument';
import { note, printJson, printResult } from '../terminal';

export function addEvaluate(program: Command): void {
  program
    .command('evaluate')
    .summary('measure the accuracy of a checkpoint')
    .description(
      'Measures the accuracy (of facts and detectors, the mean average precision) of a checkpoint on samples of tasks. The run does not change.',
    )
    .argument('<run>', 'run directory, or its name under .mas/runs')
    .option('--checkpoint <task>', 'checkpoint after this task; default the last', positiveInteger)
    .option('--tasks <list>', 'tasks to measure, e.g. 1,3; default all trained tasks', positiveIntegers)
    .addOption(
      new Option('--data <samples>', 'which samples of each task')
        .choices(['train', 'validation', 'test'] as const)
        .default('test' as const),
    )
    .addOption(engineOption())
    .addOption(jsonOption())
    .action(async (argument, { json, ...options }) => {
      const open = findRun(argument);
      const { data } = options;
      const request = { kind: 'evaluate', run: open.run.path, ...options } as const;
      const evaluation = await startOne(openExecutor(), { request, onNote: note }).result();
      const names = stateOf(open).tasks.map(({ name }) => name);
      const metric = metricOf(open.experiment);
      const rows: readonly EvaluatedTask[] = evaluation.tasks.map((row) => ({
        ...row,
        name: names[row.task - 1] ?? '',
      }));
      const { checkpoint } = evaluation;
      if (json) return printJson({ run: open.run.path, checkpoint, data, metric, tasks: rows });
      printResult(`Checkpoint ${checkpoint} of ${open.run.id}, ${data} ${sampleWord(metric)}s\n`);
      printResult(evaluationTable(rows, metric));
    });
}
