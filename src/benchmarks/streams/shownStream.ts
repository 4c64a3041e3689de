import { benchmarkNamed, dataOf } from '../../core/benchmarks/benchmarks';
import type { Experiment } from '../../core/experiment/experiment';
import type { ShownClass, ShownStream, ShownTask } from '../../core/panel/shownStream';
import { inputTypeOf, rowOf } from '../rows/rawInputs';
import { samplePicture } from './samplePicture';
import type { Stream, Task } from './stream';
import { classNameOf } from './taskSamples';

/** Tasks, and classes of each, that are told one by one. */
const MAX_TASKS = 100;
const MAX_CLASSES = 100;

/** Pictures of a class, and of all together. */
const MAX_OF_CLASS = 6;
const MAX_PICTURES = 600;
/** Bytes of all pictures, which are small enough for a page to remember. */
const MAX_BYTES = 2_000_000;
/** Their sides, in pixels. */
const MAX_SIDE = 64;
const MIN_SIDE = 16;

/** Samples of a class whose values are looked at, and of all together. */
const MAX_SAMPLES = 1000;
const MAX_ALL_SAMPLES = 200_000;
const MIN_SAMPLES = 10;

/** How much is shown, so that a page can remember it. */
interface Room {
  readonly arePictures: boolean;
  /** Samples of each class that are shown, or whose values are looked at. */
  readonly each: number;
  /** Of pictures. */
  readonly side: number;
  /** Tasks that have pictures: the first ones. */
  readonly tasks: number;
}

/** A stream with some samples of each task and class, for people to look at. */
export function shownStream(experiment: Experiment, stream: Stream): ShownStream {
  const shown = stream.tasks.slice(0, MAX_TASKS);
  const room = roomFor(shown, stream);
  return {
    name: experiment.name ?? '',
    benchmark: benchmarkNamed(experiment.benchmark.kind).title,
    data: [...dataOf(experiment.benchmark)],
    inputShape: [...stream.inputShape],
    type: inputTypeOf(stream.inputs),
    tasks: shown.map((task) => shownTask(stream, task, room)),
    taskCount: stream.tasks.length,
  };
}

function roomFor(tasks: readonly Task[], stream: Stream): Room {
  const perTask = Math.max(1, ...tasks.map(({ classes }) => Math.min(MAX_CLASSES, classes.length)));
  const all = perTask * tasks.length;
  const arePictures = samplePicture(stream, 0, MIN_SIDE) !== undefined;
  if (!arePictures) {
    const each = Math.max(MIN_SAMPLES, Math.min(MAX_SAMPLES, Math.floor(MAX_ALL_SAMPLES / all)));
    return { arePictures, each, side: 0, tasks: 0 };
  }
  const each = Math.max(1, Math.min(MAX_OF_CLASS, Math.floor(MAX_PICTURES / all)));
  const withPictures = Math.min(tasks.length, Math.floor(MAX_PICTURES / (each * perTask)));
  const side = Math.floor(Math.sqrt(MAX_BYTES / (each * perTask * withPictures * stream.inputShape[2])));
  return { arePictures, each, side: Math.max(MIN_SIDE, Math.min(MAX_SIDE, side)), tasks: withPictures };
}

function shownTask(stream: Stream, task: Task, room: Room): ShownTask {
  const { number, name, train, validation, test, classes, permutation } = task;
  const [byTrain, byValidation, byTest] = [train, validation, test].map((rows) => countsOf(stream, task, rows));
  const rows = firstRows(stream, task, room.each);
  return {
    task: number,
    name,
    ...{ train: train.length, validation: validation.length, test: test.length },
    classes: classes.slice(0, MAX_CLASSES).map((_, unit): ShownClass => {
      const own = rows[unit] ?? [];
      const shown = number <= room.tasks ? own : [];
      return {
        name: classNameOf(task, unit),
        ...{ train: byTrain?.[unit] ?? 0, validation: byValidation?.[unit] ?? 0, test: byTest?.[unit] ?? 0 },
        pictures: shown.flatMap((row) => samplePicture(stream, row, room.side, permutation) ?? []),
        ...(!room.arePictures && own.length > 0 && { values: valuesOf(stream, own) }),
      };
    }),
    classCount: classes.length,
  };
}

/** `[classes]`: how many of these rows each has. */
function countsOf({ units }: Stream, { classes }: Task, rows: Int32Array): Int32Array {
  const counts = new Int32Array(classes.length);
  for (const row of rows) counts[units[row] ?? 0] = (counts[units[row] ?? 0] ?? 0) + 1;
  return counts;
}

/** The first training samples of each class that is told, at most `max`. */
function firstRows({ units }: Stream, { classes, train }: Task, max: number): readonly (readonly number[])[] {
  const rows = classes.slice(0, MAX_CLASSES).map((): number[] => []);
  for (const row of train) {
    const own = rows[units[row] ?? 0];
    if (own && own.length < max) own.push(row);
  }
  return rows;
}

function valuesOf({ inputs, inputShape }: Stream, rows: readonly number[]): NonNullable<ShownClass['values']> {
  const elements = inputShape.reduce((product, size) => product * size, 1);
  let [min, max, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const row of rows) {
    for (const value of rowOf(inputs, row, elements)) {
      min = Math.min(min, value);
      max = Math.max(max, value);
      sum += value;
    }
  }
  return { samples: rows.length, min, max, mean: sum / (rows.length * elements) };
}
