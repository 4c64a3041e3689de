import type { Experiment } from '../../core/experiment/experiment';
import { randomOf, shuffled } from '../../core/random';
import { type DataSet, openDataSet, shapeOfDataSet } from '../dataSets/dataSet';
import { findDataSet } from '../places/findDataSet';
import { type BenchmarkOf, dataSetBenchmark } from '../streams/benchmark';
import { classGroupsOf, groupName } from '../streams/classGroups';
import { rowsByLabel, samplesAmong } from '../streams/samples';
import type { Task, TaskPlan } from '../streams/stream';

/**
 * Blurry class boundaries (Bang et al. 2021, section 3, “Blurry-M”): each class belongs to one task, in which most of its
 * training samples are; the share M of them is spread evenly over the other tasks. Each sample is in one task. A task is
 * tested on the test samples of its own classes, among the outputs of all classes.
 */
export const blurry = dataSetBenchmark(
  (name, places) => findDataSet(name, places).path,
  shapeOfDataSet,
  openDataSet,
  planOf,
);

function planOf(benchmark: BenchmarkOf<'blurry'>, { seed }: Experiment, data: DataSet): TaskPlan {
  const groups = classGroupsOf(benchmark, seed, data);
  const all = groups.flat();
  const rows = rowsByLabel(data);
  const own: number[][] = groups.map(() => []);
  for (const [index, classes] of groups.entries()) {
    const others = own.filter((_, other) => other !== index);
    for (const each of classes) {
      const ofClass = rows.get(each) ?? [];
      const train = ofClass.filter((row) => row < data.trainRows);
      const spread = others.length > 0 ? Math.round(train.length * benchmark.share) : 0;
      const order = shuffled(train.length, randomOf(seed, 'blurry', each));
      for (const [i, place] of order.entries()) {
        const task = i < spread ? others[i % others.length] : own[index];
        task?.push(train[place] ?? -1);
      }
      own[index]?.push(...ofClass.slice(train.length));
    }
  }
  const tasks = groups.map((classes, index): Task => {
    return {
      number: index + 1,
      name: `mostly ${groupName(classes, data)}`,
      ...samplesAmong(own[index] ?? [], benchmark, seed, index + 1, data),
      classes: all,
      units: { first: 0, count: all.length },
    };
  });
  const unitOfClass = new Map(all.map((each, unit) => [each, unit]));
  return { tasks, units: Int32Array.from(data.labels, (label) => unitOfClass.get(label) ?? 0) };
}
