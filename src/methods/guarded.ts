import type { Task } from '../benchmarks/stream';
import type { MethodDescription } from '../core/experiment';
import type { Parameter } from '../network/layer';
import type { Learner, MethodContext } from './method';

type Heads = Extract<MethodDescription, { kind: 'mas' }>['heads'];

/** The parameters that a method guards: those of the body, and of the heads where the experiment says so. */
export function guardedBy(
  heads: Heads,
  { parameters, headParameters, multiHead }: MethodContext,
): readonly Parameter[] {
  const headsToo = heads === 'include' || (heads === 'auto' && !multiHead);
  return parameters.filter(({ name }) => headsToo || !headParameters.has(name));
}

/**
 * What the method's importance pass says of each guarded parameter, on a task's training samples or the first `samples`
 * of them. With a head for each task, those of other tasks have no part in it and are missing, unless the pass is asked
 * about all tasks: then they matter nothing.
 */
export function measured(
  learner: Learner,
  guarded: readonly Parameter[],
  { multiHead, headParameters }: MethodContext,
  samples?: number,
  of: Task = learner.task,
): { readonly samples: number; readonly own: ReadonlyMap<string, Float32Array> } {
  const rows = measuredRows(of, samples);
  const found = learner.importance(rows, of);
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

/** The training samples of a task that importance is measured on. */
export function measuredRows({ train }: Task, samples?: number): Int32Array {
  return samples === undefined ? train : train.subarray(0, samples);
}
