import type { Stream, Task } from '../../benchmarks/streams/stream';
import type { Graph, Output } from '../../graph/graph';
import { tensor } from '../../graph/ops';
import { elements, float32, int32 } from '../../graph/value';
import { MASKED_LOGIT } from '../../methods/headLayout';
import { identity } from './rowOrder';

/** 0 for the units that task may answer with, and a very small number for all others. `[outputs]` */
export function unitMask({ units }: Task, outputs: number): Float32Array {
  return new Float32Array(outputs).map((_, i) =>
    i >= units.first && i < units.first + units.count ? 0 : MASKED_LOGIT,
  );
}

/** 1 for the units of the task's own, 0 for all others. `[outputs]` */
export function openUnits(task: Task, outputs: number): Float32Array {
  return unitMask(task, outputs).map((masked) => (masked === 0 ? 1 : 0));
}

/** The masks of all tasks up to `task`, `[tasks, outputs]`. */
export function maskOf(graph: Graph, { tasks }: Stream, task: Task, outputs: number): Output {
  const masks = new Float32Array(task.number * outputs);
  for (const each of tasks.slice(0, task.number)) masks.set(unitMask(each, outputs), (each.number - 1) * outputs);
  return tensor(graph, float32(masks, [task.number, outputs]));
}

/** The permutations of all tasks up to `task`, `[tasks, elements]`. */
export function permutationsOf(graph: Graph, { tasks, inputShape }: Stream, task: Task): Output {
  const size = elements(inputShape);
  const permutations = new Int32Array(task.number * size);
  for (const { number, permutation } of tasks.slice(0, task.number)) {
    permutations.set(permutation ?? identity(size), (number - 1) * size);
  }
  return tensor(graph, int32(permutations, [task.number, size]));
}
