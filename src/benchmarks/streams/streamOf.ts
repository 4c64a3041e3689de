import type { Experiment } from '../../core/experiment/experiment';
import { isNumber } from '../../core/isNumber';
import { textOf } from '../factSets/factSet';
import { BYTES, bytesOf, inputTypeOf, type RawInputs, roomFor } from '../rows/rawInputs';
import { requireChannels, scaleOf } from './scale';
import type { Stream, Task, TaskPlan } from './stream';
import { requireClasses } from './taskSamples';

/** The samples that a stream is made of. */
export type Samples = Pick<Stream, 'inputShape' | 'inputs' | 'rows' | 'classNames'>;

/**
 * The stream that a plan makes of samples.
 * @throws UserError where the experiment asks for classes that no task has
 */
export function streamOf(experiment: Experiment, samples: Samples, planned: TaskPlan): Omit<Stream, 'sources'> {
  const words = wordsIn(samples);
  const plan = { ...planned, tasks: planned.tasks.map((task) => ({ ...words(task), ...task })) };
  requireChannels(experiment.benchmark.inputs, samples.inputShape);
  requireClasses(experiment, plan);
  const classNames = plan.facts?.facts.map(textOf) ?? samples.classNames;
  return {
    inputShape: samples.inputShape,
    ...compacted(samples, plan),
    outputs: Math.max(...plan.tasks.map(({ units }) => units.first + units.count)),
    ...scaleOf(experiment.benchmark.inputs, samples.inputs),
    ...(classNames && { classNames }),
    ...(plan.facts && { facts: plan.facts }),
  };
}

/** Tells the names of a task's classes, where the data set has them. */
export function wordsIn({
  classNames,
}: Pick<Samples, 'classNames'>): (task: Pick<Task, 'classes'>) => Pick<Task, 'words' | 'isNumbered'> {
  if (!classNames) return () => ({});
  const isNumbered = classNames.every((name, id) => !isNumber(name) || name === String(id));
  return ({ classes }) => ({ words: classes.map((id) => [classNames[id] ?? String(id)]), isNumbered });
}

/** Leaves out rows that no task uses, so that a small experiment on a big data set takes little memory. */
function compacted(samples: Samples, plan: TaskPlan): Pick<Stream, 'inputs' | 'units' | 'rows' | 'tasks'> {
  const isUsed = new Uint8Array(samples.rows);
  for (const { train, validation, test } of plan.tasks) {
    for (const part of [train, validation, test]) for (const row of part) isUsed[row] = 1;
  }
  const numbers = Int32Array.from({ length: samples.rows }, (_, row) => row);
  /** The rows that remain, by their new numbers. */
  const kept = numbers.filter((row) => isUsed[row]);
  const rows = kept.length;
  if (rows === samples.rows) return { inputs: samples.inputs, units: plan.units, rows, tasks: plan.tasks };

  kept.forEach((from, to) => {
    numbers[from] = to;
  });
  const moved = (part: Int32Array) => part.map((row) => numbers[row] ?? 0);
  const tasks = plan.tasks.map(({ train, validation, test, ...task }) => {
    return { ...task, train: moved(train), validation: moved(validation), test: moved(test) };
  });
  return { inputs: rowsOf(samples, kept), units: kept.map((row) => plan.units[row] ?? 0), rows, tasks };
}

function rowsOf({ inputs, rows, inputShape }: Samples, kept: Int32Array): RawInputs {
  if ('read' in inputs && inputs.file) {
    const elements = inputShape.reduce((product, size) => product * size, 1);
    const own = roomFor(inputs.type, kept.length * elements);
    const [to, bytes] = [bytesOf(own), elements * BYTES[inputs.type]];
    kept.forEach((row, i) => {
      inputs.read(row, to.subarray(i * bytes, (i + 1) * bytes));
    });
    return own;
  }
  if ('read' in inputs) {
    const read = (row: number, target: Uint8Array) => inputs.read(kept[row] ?? -1, target);
    return { type: inputs.type, resident: Math.min(inputs.resident, kept.length), read };
  }
  const size = inputs.length / rows;
  const own = roomFor(inputTypeOf(inputs), kept.length * size);
  const [from, to] = [bytesOf(inputs), bytesOf(own)];
  const bytes = from.length / rows;
  kept.forEach((row, i) => {
    to.set(from.subarray(row * bytes, (row + 1) * bytes), i * bytes);
  });
  return own;
}
