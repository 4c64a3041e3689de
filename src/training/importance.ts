import { openStream } from '../benchmarks/openStream';
import type { Stream, Task } from '../benchmarks/stream';
import type { ImportanceHistogram } from '../core/event';
import { importanceHistogram } from '../core/histogram';
import { randomOf, shuffled } from '../core/random';
import { UserError } from '../core/userError';
import type { ImportancePass } from '../methods/method';
import { importanceOf } from '../methods/quadraticPenalty';
import { workspaceOf } from '../store/runDirectory';
import type { StoredTensor } from '../store/safetensors';
import type { RunContext } from './context';
import { taskOf } from './evaluation';
import { checkpointOf } from './saved';
import { TaskLearner } from './taskLearner';

export interface MeasuredImportance {
  /** `importance/<layer>/…` */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly histograms: readonly ImportanceHistogram[];
  readonly samples: number;
}

/** The paper's: Ω = 1/N Σ_k |∂‖F(x_k)‖₂² / ∂θ|, each sample by itself. */
const paper: ImportancePass = { objective: 'l2squared', magnitude: 'absolute', granularity: 'sample', batch: 1 };

export interface ImportanceOptions {
  readonly checkpoint: number;
  readonly data: 'train' | 'test';
  /** The data set's own class numbers; default all of the task. */
  readonly classes?: readonly number[];
  readonly samples?: number;
}

/**
 * Measures what matters to the network as it was after task `checkpoint`, on samples of that task.
 * @throws UserError where the checkpoint is damaged or there is no such task
 */
export async function measureImportance(context: RunContext, options: ImportanceOptions): Promise<MeasuredImportance> {
  const stream = await openStream(context.experiment, { workspace: workspaceOf(context.run) });
  return measureImportanceIn(stream, context, options);
}

/**
 * The same, where the stream is open already.
 * @throws UserError also where the task has no samples of the classes
 */
export async function measureImportanceIn(
  stream: Stream,
  { run, experiment, engine }: RunContext,
  options: ImportanceOptions,
): Promise<MeasuredImportance> {
  const learner = new TaskLearner(engine, experiment, stream, paper);
  try {
    const task = taskOf(stream.tasks, options.checkpoint);
    await learner.begin(task, checkpointOf(run, options.checkpoint).state);
    const all = ofClasses(stream, task, options);
    const some = options.samples !== undefined && options.samples < all.length;
    const rows = some
      ? shuffled(all.length, randomOf(experiment.seed, 'importance', options.data))
          .subarray(0, options.samples)
          .map((i) => all[i] ?? 0)
      : all;
    const omegas = learner.importance(rows);
    const shapes = new Map(learner.program.network.parameters.map(({ name, shape }) => [name, shape]));
    const tensors = [...omegas].map(([name, data]): [string, StoredTensor] => [
      importanceOf(name),
      { dtype: 'F32', shape: shapes.get(name) ?? [data.length], data },
    ]);
    const histograms = [...omegas].map(([name, omega]) => importanceHistogram(name, omega));
    return { tensors: new Map(tensors), histograms, samples: rows.length };
  } finally {
    learner.close();
  }
}

/** The task's samples whose class is asked for. */
function ofClasses(stream: Stream, task: Task, { data, classes }: ImportanceOptions): Int32Array {
  if (!classes) return task[data];
  const chosen = task[data].filter((row) => classes.includes(task.classes[stream.units[row] ?? -1] ?? -1));
  if (chosen.length > 0) return chosen;
  throw new UserError(
    `Task ${task.number} (${task.name}) has no ${data} samples of the classes ${classes.join(', ')}.`,
    `Its classes are ${task.classes.join(', ')}.`,
  );
}
