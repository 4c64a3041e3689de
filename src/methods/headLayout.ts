import type { Output } from '../graph/graph';
import { pad, slice } from '../graph/ops';

/** Added to the logits of units that are not used: so low that no softmax or arg max sees them. */
export const MASKED_LOGIT = -1e30;

/** Output units [first, first + count), where the outputs of all heads stand side by side. */
export interface Units {
  readonly first: number;
  readonly count: number;
}

export interface Head extends Units {
  /** Names of its parameters. */
  readonly parameters: ReadonlySet<string>;
}

/** The heads of the network in a task, and who uses which. */
export interface HeadLayout {
  /** One head for each task, one that all tasks share, or one that grows with each task. */
  readonly kind: 'by-task' | 'shared' | 'growing';
  /** In the order of their outputs: those of tasks 1, …, `task`, or the only one. */
  readonly all: readonly Head[];
  /** Units that earlier tasks have trained, head by head; none in the first task. */
  readonly old: readonly Units[];
  /** Units of all heads together. */
  readonly outputs: number;
}

/** The head that answers for a task. */
export function headOf({ kind, all }: HeadLayout, task: number): Head {
  const head = all[kind === 'by-task' ? task - 1 : 0];
  if (!head) throw new Error(`the network has no head for task ${task}`);
  return head;
}

export function isOfHead({ all }: HeadLayout, parameter: string): boolean {
  return all.some(({ parameters }) => parameters.has(parameter));
}

/** The columns of these units, `[batch, count]` of `[batch, outputs]`. */
export function columnsOf(outputs: Output, { first, count }: Units): Output {
  return slice(outputs, [0, first], [null, count]);
}

/** The reverse: `[batch, outputs]`, zero in all other columns. */
export function amongOutputs(columns: Output, { first, count }: Units, outputs: number): Output {
  const after = outputs - first - count;
  if (first === 0 && after === 0) return columns;
  return pad(columns, [
    [0, 0],
    [first, after],
  ]);
}
