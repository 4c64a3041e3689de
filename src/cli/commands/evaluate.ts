import { type Command, Option } from '@commander-js/extra-typings';
import { metricOf } from '../../core/benchmarks/benchmarks';
import { count, inPercent } from '../../core/format';
import { meanOfClasses } from '../../core/measures/classes';
import { detectionMetricsFrom, type Metric, metricNames, sampleWord } from '../../core/measures/metric';
import type { EventOf } from '../../core/run/event';
import { startOne } from '../../launch/executor';
import { openExecutor } from '../../launch/openExecutor';
import { engineOption, jsonOption, positiveInteger, positiveIntegers } from '../options';
import { findRun, stateOf } from '../runArgument';
import { note, printJson, printResult } from '../terminal';
import { aligned } from '../text';

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
      const rows: readonly Evaluated[] = evaluation.tasks.map((row) => ({ ...row, name: names[row.task - 1] ?? '' }));
      const { checkpoint } = evaluation;
      if (json) return printJson({ run: open.run.path, checkpoint, data, metric, tasks: rows });
      printResult(`Checkpoint ${checkpoint} of ${open.run.id}, ${data} ${sampleWord(metric)}s\n`);
      const isByClass = rows.some(({ classes }) => classes);
      printResult(aligned(isByClass ? classTable(rows, metric) : taskTable(rows, metric)).join('\n'));
    });
}

interface Evaluated extends Pick<EventOf<'evaluated'>, 'task' | 'accuracy' | 'samples' | 'subsets' | 'classes'> {
  readonly name: string;
}

/** Each task, with its subsets. */
function taskTable(rows: readonly Evaluated[], metric: Metric): string[][] {
  return [
    ['task', `${metricNames([{ metric }]).word} in %`, `${sampleWord(metric)}s`],
    ...rows.flatMap(({ task, name, accuracy, samples, subsets = [] }) => [
      [`${task}  ${name}`, inPercent.bare(accuracy), count(samples)],
      ...subsets.map((subset) => [`   ${subset.name}`, inPercent.bare(subset.accuracy), count(subset.samples)]),
    ]),
  ];
}

/** Each task with its classes, by each metric of detectors. */
function classTable(rows: readonly Evaluated[], metric: Metric): string[][] {
  const metrics = detectionMetricsFrom(metric);
  return [
    [
      'task',
      ...metrics.map((each) => `${metricNames([{ metric: each }]).short} in %`),
      'objects',
      `${sampleWord(metric)}s`,
    ],
    ...rows.flatMap(({ task, name, samples, classes = [] }) => {
      const objects = classes.reduce((sum, each) => sum + each.objects, 0);
      const means = metrics.map((each) => inPercent.bare(meanOfClasses(classes, each)));
      return [
        [`${task}  ${name}`, ...means, count(objects), count(samples)],
        ...classes.map((each) => [
          `   ${each.name}`,
          ...metrics.map((by) => inPercent.bare(each[by])),
          count(each.objects),
          '',
        ]),
      ];
    }),
  ];
}
