import { count, inPercent } from '../core/format';
import { meanOfClasses } from '../core/measures/classes';
import { detectionMetricsFrom, type Metric, metricNames, sampleWord } from '../core/measures/metric';
import type { EventOf } from '../core/run/event';
import { aligned } from './text';

/** A task that a checkpoint was measured on. */
export interface EvaluatedTask
  extends Pick<EventOf<'evaluated'>, 'task' | 'accuracy' | 'samples' | 'subsets' | 'classes'> {
  readonly name: string;
}

/** What `evaluate` prints: each task with its subsets, or with its classes where objects are detected. */
export function evaluationTable(tasks: readonly EvaluatedTask[], metric: Metric): string {
  const isByClass = tasks.some(({ classes }) => classes);
  return aligned(isByClass ? withClasses(tasks, metric) : withSubsets(tasks, metric)).join('\n');
}

function withSubsets(tasks: readonly EvaluatedTask[], metric: Metric): string[][] {
  return [
    ['task', `${metricNames([{ metric }]).word} in %`, `${sampleWord(metric)}s`],
    ...tasks.flatMap(({ task, name, accuracy, samples, subsets = [] }) => [
      [`${task}  ${name}`, inPercent.bare(accuracy), count(samples)],
      ...subsets.map((subset) => [`   ${subset.name}`, inPercent.bare(subset.accuracy), count(subset.samples)]),
    ]),
  ];
}

/** By each metric of detectors, that of the run first. */
function withClasses(tasks: readonly EvaluatedTask[], metric: Metric): string[][] {
  const metrics = detectionMetricsFrom(metric);
  const heads = metrics.map((each) => `${metricNames([{ metric: each }]).short} in %`);
  return [
    ['task', ...heads, 'objects', `${sampleWord(metric)}s`],
    ...tasks.flatMap(({ task, name, samples, classes = [] }) => {
      const objects = classes.reduce((sum, each) => sum + each.objects, 0);
      const means = metrics.map((each) => inPercent.bare(meanOfClasses(classes, each)));
      const rows = classes.map((each) => {
        return [`   ${each.name}`, ...metrics.map((by) => inPercent.bare(each[by])), count(each.objects), ''];
      });
      return [[`${task}  ${name}`, ...means, count(objects), count(samples)], ...rows];
    }),
  ];
}
