import type { Benchmark, Experiment } from '../core/experiment/experiment';
import type { Places } from './catalog';
import { type DataSet, loadDataSet } from './dataSet';
import { type FactSet, loadFactSet, textOf } from './facts/factSet';
import { factTasks } from './facts/facts';
import { openImages } from './images';
import { permutedTasks } from './permuted';
import { splitTasks } from './split';
import type { Stream, Task, TaskPlan } from './stream';
import { requireClasses } from './taskSamples';

/**
 * The task stream of an experiment, with its data in memory or at hand. It follows from the experiment and the data alone.
 * @throws UserError where data is missing or damaged, or the experiment asks for what it does not have
 */
export async function openStream(experiment: Experiment, places: Places = {}): Promise<Stream> {
  const { benchmark } = experiment;
  switch (benchmark.kind) {
    case 'facts':
      return factStreamOf(experiment, loadFactSet(benchmark.dataset, places));
    case 'images': {
      const stream = { ...(await openImages(benchmark, experiment, places)), ...scaled(benchmark.inputs) };
      requireClasses(experiment, stream);
      return stream;
    }
    default:
      return streamOf(experiment, await loadDataSet(benchmark.dataset, places));
  }
}

/** The stream that `experiment` makes of `data`. */
export function streamOf(experiment: Experiment, data: DataSet): InMemory {
  const { benchmark } = experiment;
  switch (benchmark.kind) {
    case 'permuted':
      return madeOf(experiment, data, permutedTasks(benchmark, experiment, data));
    case 'split':
      return madeOf(experiment, data, splitTasks(benchmark, experiment, data));
    default:
      throw new Error(`a benchmark of ${benchmark.kind} is not made of one data set`);
  }
}

/** The stream that an experiment whose benchmark is of facts makes of `set`. */
export function factStreamOf(experiment: Experiment, set: FactSet): InMemory {
  const { benchmark } = experiment;
  if (benchmark.kind !== 'facts') throw new Error(`a ${benchmark.kind} benchmark is not made of a set of facts`);
  const plan = factTasks(benchmark, experiment, set);
  const { facts } = plan;
  return { ...madeOf(experiment, { ...set, classNames: facts.facts.map(textOf) }, plan), facts };
}

/** A stream whose rows are all in memory. */
type InMemory = Stream & { readonly inputs: Uint8Array };

/** What samples are taken of. */
type Source = Pick<DataSet, 'inputShape' | 'inputs' | 'rows' | 'classNames'>;

function madeOf(experiment: Experiment, data: Source, planned: TaskPlan): InMemory {
  const plan = { ...planned, tasks: planned.tasks.map((task) => ({ ...wordsOf(task, data), ...task })) };
  requireClasses(experiment, plan);
  return {
    inputShape: data.inputShape,
    ...compacted(data, plan),
    outputs: Math.max(...plan.tasks.map(({ units }) => units.first + units.count)),
    ...scaled(experiment.benchmark.inputs),
    ...(data.classNames && { classNames: data.classNames }),
  };
}

/** What the classes of a task are called, where the data set tells. */
function wordsOf({ classes }: Task, { classNames }: Source): Pick<Task, 'words'> {
  return classNames ? { words: classes.map((id) => [classNames[id] ?? String(id)]) } : {};
}

function scaled(inputs: Benchmark['inputs']): Pick<Stream, 'scale' | 'shift'> {
  if (inputs === 'unit') return { scale: 1 / 255, shift: 0 };
  const { mean, std } = inputs;
  if (typeof mean === 'number' && typeof std === 'number') return { scale: 1 / (255 * std), shift: -mean / std };
  const channels = Math.max(...[mean, std].map((each) => (typeof each === 'number' ? 1 : each.length)));
  const at = (each: number | readonly number[], i: number) =>
    typeof each === 'number' ? each : (each[i] ?? Number.NaN);
  const over = (value: (mean: number, std: number) => number) =>
    Array.from({ length: channels }, (_, i) => value(at(mean, i), at(std, i)));
  return { scale: over((_, std) => 1 / (255 * std)), shift: over((mean, std) => -mean / std) };
}

/** Leaves out rows that no task uses, so that a small experiment on a big data set takes little memory. */
function compacted(data: Source, plan: TaskPlan): Pick<InMemory, 'inputs' | 'units' | 'rows' | 'tasks'> {
  /** New number of each row that is used. */
  const renumbered = new Int32Array(data.rows).fill(-1);
  for (const { train, validation, test } of plan.tasks) {
    for (const part of [train, validation, test]) for (const row of part) renumbered[row] = 0;
  }
  let rows = 0;
  for (let row = 0; row < data.rows; row++) if (renumbered[row] === 0) renumbered[row] = rows++;
  if (rows === data.rows) return { inputs: data.inputs, units: plan.units, rows, tasks: plan.tasks };

  const elements = data.inputs.length / data.rows;
  const inputs = new Uint8Array(rows * elements);
  const units = new Int32Array(rows);
  renumbered.forEach((to, from) => {
    if (to < 0) return;
    inputs.set(data.inputs.subarray(from * elements, (from + 1) * elements), to * elements);
    units[to] = plan.units[from] ?? 0;
  });
  const moved = (part: Int32Array) => part.map((row) => renumbered[row] ?? 0);
  const tasks = plan.tasks.map((task) => ({
    ...task,
    train: moved(task.train),
    validation: moved(task.validation),
    test: moved(task.test),
  }));
  return { inputs, units, rows, tasks };
}
