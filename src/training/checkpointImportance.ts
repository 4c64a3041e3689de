import { openRunStream } from '../benchmarks/streams/runStream';
import type { Stream, Task } from '../benchmarks/streams/stream';
import { classNameOf, ofClassNumbers } from '../benchmarks/streams/taskSamples';
import { type Drawing, withImagesOf } from '../benchmarks/streams/unlabelled';
import { agreementOf } from '../core/omega/agreement';
import type { RuleAgreement, SampleSource } from '../core/omega/inspection';
import { randomOf, shuffled } from '../core/random';
import type { ImportanceHistogram } from '../core/run/event';
import { importanceHistogram } from '../core/run/histogram';
import { UserError } from '../core/userError';
import type { ImportancePass } from '../methods/method';
import { importanceOf } from '../methods/variables';
import type { StoredTensor } from '../store/safetensors';
import { taskOf } from './checkpointAccuracy';
import type { MeasuringContext } from './context';
import { checkpointOf } from './saved';
import { TaskLearner } from './taskLearner';

export interface MeasuredImportance {
  /** `importance/<layer>/…` */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly histograms: readonly ImportanceHistogram[];
  readonly samples: number;
  /** With local Ω, measured on the same samples. */
  readonly agreement: readonly RuleAgreement[];
}

/** The paper's: Ω = 1/N Σ_k |∂‖F(x_k)‖₂² / ∂θ|, each sample by itself. */
const global: ImportancePass = { objective: 'l2squared', magnitude: 'absolute', granularity: 'sample', batch: 1 };
/** The paper's local rule: ‖y‖₂² of each layer by itself, on its own input. */
const local: ImportancePass = { ...global, objective: 'local' };

export interface ImportanceOptions {
  readonly checkpoint: number;
  readonly data: SampleSource;
  /** The data set's own class numbers; default all of the task. Images in a folder have none. */
  readonly classes?: readonly number[] | undefined;
  readonly samples?: number | undefined;
}

/**
 * Measures the importance of each weight after task `checkpoint`, on samples of that task or on the user's images.
 * @param opened the experiment's stream, where it is open already
 * @throws UserError where the checkpoint is damaged, there is no such task, or it has no samples of the classes
 */
export async function measureImportance(
  { run, experiment, engine, tell }: MeasuringContext,
  options: ImportanceOptions,
  opened?: Stream,
): Promise<MeasuredImportance> {
  const stream = opened ?? (await openRunStream({ run, experiment }, tell));
  const task = taskOf(stream.tasks, options.checkpoint);
  const { state } = checkpointOf(run, options.checkpoint);
  const chosen = await samplesOf(stream, task, options, { seed: experiment.seed, tell });
  const measure = async (pass: ImportancePass) => {
    const learner = new TaskLearner(engine, experiment, chosen.stream, pass);
    try {
      await learner.begin(task, state);
      const shapes = new Map(learner.program.network.parameters.map(({ name, shape }) => [name, shape]));
      return { omegas: learner.importance(chosen.rows), shapes };
    } finally {
      learner.close();
    }
  };
  const { omegas, shapes } = await measure(global);
  const tensors = [...omegas].map(([name, data]): [string, StoredTensor] => [
    importanceOf(name),
    { dtype: 'F32', shape: shapes.get(name) ?? [data.length], data },
  ]);
  return {
    tensors: new Map(tensors),
    histograms: [...omegas].map(([name, omega]) => importanceHistogram(name, omega)),
    samples: chosen.rows.length,
    agreement: agreementOf(omegas, (await measure(local)).omegas),
  };
}

/** Rows of a stream to measure on; if fewer than there are, drawn by the seed. */
async function samplesOf(
  stream: Stream,
  task: Task,
  { data, classes, samples: max }: ImportanceOptions,
  drawing: Pick<Drawing, 'seed' | 'tell'>,
): Promise<{ readonly stream: Stream; readonly rows: Int32Array }> {
  if (typeof data === 'object') {
    const images = await withImagesOf(data.folder, stream, { ...drawing, max });
    return { stream: images, rows: Int32Array.from({ length: images.rows }, (_, row) => row) };
  }
  const all = samplesOfClasses(stream, task, data, classes);
  if (max === undefined || max >= all.length) return { stream, rows: all };
  const order = shuffled(all.length, randomOf(drawing.seed, 'importance', data));
  return { stream, rows: order.subarray(0, max).map((i) => all[i] ?? 0) };
}

/** The task's samples whose class is asked for. */
function samplesOfClasses(
  stream: Stream,
  task: Task,
  data: 'train' | 'test',
  classes: readonly number[] | undefined,
): Int32Array {
  if (!classes) return task[data];
  const chosen = ofClassNumbers(task, task[data], classes, (row) => stream.units[row] ?? -1);
  if (chosen.length > 0) return chosen;
  const name = (id: number) => (task.classes.includes(id) ? classNameOf(task, task.classes.indexOf(id)) : String(id));
  throw new UserError(
    `Task ${task.number} (${task.name}) has no ${data} samples of the classes ${classes.map(name).join(', ')}.`,
    `Its classes are ${task.classes.map(name).join(', ')}.`,
  );
}
