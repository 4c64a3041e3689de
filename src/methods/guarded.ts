import type { Task } from '../benchmarks/stream';
import { taskSamples } from '../benchmarks/taskSamples';
import type { ImportanceData, MethodDescription } from '../core/experiment/experiment';
import { guardsHeads } from '../core/methods/options/heads';
import { elements } from '../graph/value';
import type { Parameter } from '../network/layer';
import type { Learner, MethodContext } from './method';

type Heads = Extract<MethodDescription, { kind: 'mas' }>['heads'];

/** What Ω is measured on: training samples where nothing is said, all of them where no number is given. */
interface Measurement {
  readonly importanceData?: ImportanceData;
  readonly samples?: number | undefined;
}

/** The parameters that a method guards: those of the body, and of the heads where the experiment says so. */
export function guardedBy(
  heads: Heads,
  { parameters, headParameters, multiHead }: MethodContext,
): readonly Parameter[] {
  const headsToo = guardsHeads(heads, multiHead);
  return parameters.filter(({ name }) => headsToo || !headParameters.has(name));
}

/**
 * What the method's importance pass says of each guarded parameter, on the samples of a task that the experiment
 * chooses; where it has none of them, nothing of the task matters. With a head for each task, those of other tasks have no
 * part in it and are missing, unless the pass is asked about all tasks: then they matter nothing.
 */
export function measured(
  learner: Learner,
  guarded: readonly Parameter[],
  { multiHead, headParameters }: MethodContext,
  measurement: Measurement,
  of: Task = learner.task,
): { readonly samples: number; readonly own: ReadonlyMap<string, Float32Array> } {
  const rows = measuredRows(learner, of, measurement);
  const found = rows.length > 0 ? learner.importance(rows, of) : nothing(guarded);
  const own = new Map<string, Float32Array>();
  for (const { name } of guarded) {
    const omega = found.get(name);
    if (omega) own.set(name, omega);
    else if (!multiHead || !headParameters.has(name)) {
      throw new Error(`the importance pass gave nothing for ${name}`);
    }
  }
  return { samples: rows.length, own };
}

/** The samples of a task that importance is measured on. */
export function measuredRows(
  learner: Pick<Learner, 'unit'>,
  task: Task,
  { importanceData = 'train', samples }: Measurement,
): Int32Array {
  return taskSamples(task, importanceData, (row) => learner.unit(row), samples);
}

const nothing = (guarded: readonly Parameter[]) =>
  new Map(guarded.map(({ name, shape }) => [name, new Float32Array(elements(shape))]));
