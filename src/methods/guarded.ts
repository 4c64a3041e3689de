import type { Task } from '../benchmarks/streams/stream';
import { taskSamples } from '../benchmarks/streams/taskSamples';
import type { ImportanceData, MethodDescription } from '../core/experiment/experiment';
import { guardsHeads } from '../core/methods/options/heads';
import { elements } from '../graph/value';
import type { Parameter } from '../network/layer';
import { isOfHead } from './headLayout';
import type { Learner } from './learner';
import type { MethodContext } from './method';

type Heads = Extract<MethodDescription, { kind: 'mas' }>['heads'];

/** What Ω is measured on: by default the training samples, and all of them. */
interface Measurement {
  readonly importanceData?: ImportanceData;
  readonly samples?: number | undefined;
}

/** The parameters that a method guards: those of the body, and those of the heads if the experiment says so. */
export function guardedBy(option: Heads, { parameters, heads }: MethodContext): readonly Parameter[] {
  const headsToo = guardsHeads(option, heads.kind === 'by-task');
  return parameters.filter(({ name }) => headsToo || !isOfHead(heads, name));
}

/**
 * What the method's importance pass measures of each guarded parameter, on the samples of a task that the experiment
 * chooses; zero if the task has none of them. Heads of other tasks are missing, unless the pass is run on all tasks.
 */
export function measured(
  learner: Learner,
  guarded: readonly Parameter[],
  { heads }: MethodContext,
  measurement: Measurement,
  of: Task = learner.task,
): { readonly samples: number; readonly own: ReadonlyMap<string, Float32Array> } {
  const rows = measuredRows(learner, of, measurement);
  const found = rows.length > 0 ? learner.importance(rows, of) : nothing(guarded);
  const own = new Map<string, Float32Array>();
  for (const { name } of guarded) {
    const omega = found.get(name);
    if (omega) own.set(name, omega);
    else if (heads.kind !== 'by-task' || !isOfHead(heads, name)) {
      throw new Error(`the importance pass has no result for ${name}`);
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
