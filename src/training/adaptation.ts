import { openRunStream } from '../benchmarks/streams/runStream';
import type { Task } from '../benchmarks/streams/stream';
import { taskSamples } from '../benchmarks/streams/taskSamples';
import { withImagesOf } from '../benchmarks/streams/unlabelled';
import type { ClassNames, ImportanceData } from '../core/experiment/experiment';
import { requireAdaptable } from '../core/omega/own';
import { importanceHistogram } from '../core/run/histogram';
import { UserError } from '../core/userError';
import { reestimated } from '../methods/accumulation';
import { importanceOf } from '../methods/variables';
import { taskOf } from './checkpointAccuracy';
import type { MeasuringContext } from './context';
import { nonFiniteIn } from './divergence';
import { program } from './program/program';
import { checkpointOf, stored } from './saved';
import { TaskLearner } from './taskLearner';

interface AdaptationOptions {
  readonly checkpoint: number;
  /** `train`, `test` or `both`: samples of each task so far; or the path of a folder of images. */
  readonly data: string;
  /** Default all. */
  readonly classes?: ClassNames | undefined;
  /** w: the share of the new Ω, 0..1. */
  readonly weight: number;
  /** Of each task, or of the images. */
  readonly samples?: number | undefined;
}

/**
 * Re-estimates the Ω of a checkpoint on unlabelled data, such as the network sees in use (Aljundi et al. 2018,
 * “adaptation to specific test conditions”):
 *   Ω ← (1 − w) Ω + w Ω_data
 * Ω_data is measured with the checkpoint's weights for every task so far, on the task's own samples or, in its arrangement
 * and with its head, on the images given; and joined over tasks as the method does. Anchors stay.
 *
 * @throws UserError where the method has no Ω that inputs alone give, or there are no such samples
 */
export async function adaptedImportance(
  { run, experiment, engine, tell }: MeasuringContext,
  { checkpoint, data, classes, weight, samples: max }: AdaptationOptions,
) {
  const { method } = experiment;
  requireAdaptable(method);
  const own = await openRunStream({ run, experiment }, tell);
  const source = sourceOf(data, classes);
  const stream = source ? own : await withImagesOf(data, own, { seed: experiment.seed, tell, max });
  const last = taskOf(stream.tasks, checkpoint);
  const pass = program(experiment, stream, last, engine.info).method.importance;
  if (!pass) throw new Error(`${method.kind} has no importance pass`);
  const learner = new TaskLearner(engine, experiment, stream, { ...pass, tasks: 'all' });
  try {
    const saved = checkpointOf(run, checkpoint);
    await learner.begin(last, saved.state);
    const images = Int32Array.from({ length: stream.rows }, (_, row) => row);
    const rowsOf = (task: Task) => (source ? taskSamples(task, source, (row) => learner.unit(row), max) : images);
    const tasks = stream.tasks.slice(0, checkpoint).map((task) => ({ task, rows: rowsOf(task) }));
    const samples = tasks.reduce((sum, { rows }) => sum + rows.length, 0);
    if (samples === 0) {
      throw new UserError(
        `No task so far has ${data} samples of the classes ${classes?.join(', ')}.`,
        `Their classes are ${[...new Set(tasks.flatMap(({ task }) => task.classes))].join(', ')}.`,
      );
    }
    const found = tasks.map(({ task, rows }) => (rows.length > 0 ? learner.importance(rows, task) : new Map()));
    const state = mixed(saved.state, reestimated(method, found), weight);
    const broken = nonFiniteIn(state);
    if (broken) {
      throw new UserError(
        `The re-estimated importance is not finite: ${broken.quantity} holds ${broken.value}.`,
        'The network’s outputs are too large on these samples; choose others. No run was made.',
      );
    }
    const histograms = [...state]
      .filter(([name]) => name.startsWith(IMPORTANCE))
      .map(([name, omega]) => importanceHistogram(name.slice(IMPORTANCE.length), omega));
    /** The checkpoint with the new Ω; nothing else in it has changed. */
    const adapted = stored({ ...saved, state }, learner.program.parts);
    return { state: adapted, samples, histograms };
  } finally {
    learner.close();
  }
}

const IMPORTANCE = importanceOf('');

/** Which of the tasks' samples `data` names; undefined if it is a path. */
function sourceOf(data: string, classes: ClassNames | undefined): ImportanceData | undefined {
  if (data === 'train' || data === 'test' || data === 'both')
    return classes ? { classes: [...classes], from: data } : data;
  if (!classes) return undefined;
  throw new UserError(`${data}: the classes of unlabelled images are not known`, 'Remove the classes.');
}

function mixed(
  state: ReadonlyMap<string, Float32Array>,
  measured: ReadonlyMap<string, Float32Array>,
  weight: number,
): Map<string, Float32Array> {
  return new Map(
    [...state].map(([name, before]) => {
      if (!name.startsWith(IMPORTANCE)) return [name, before];
      // What was not measured on any sample does not matter.
      const now = measured.get(name.slice(IMPORTANCE.length));
      return [name, before.map((omega, i) => (1 - weight) * omega + weight * (now?.[i] ?? 0))];
    }),
  );
}
