import { kindsOf } from '../kind';
import * as methods from '../methods/list';
import { type MethodDescription, methodNamed, methodTitle } from '../methods/methods';
import { UserError } from '../userError';

/** Whether the method's checkpoints hold an accumulated Ω. */
export function keepsImportance(method: MethodDescription): boolean {
  const { importance } = methodNamed(method.kind);
  return importance !== undefined && (importance.isKept?.(method) ?? true);
}

/** Why no weight is protected by an Ω, in one sentence; undefined where weights are. */
export function unprotectedBecause(method: MethodDescription): string | undefined {
  if (keepsImportance(method)) return undefined;
  const { title, unprotected = `${title} keeps no importance.` } = methodNamed(method.kind);
  return unprotected;
}

/** Methods whose Ω follows from inputs alone. */
type Adaptable = Extract<MethodDescription, { accumulate: unknown }>;

/** Whether inputs alone give the method's Ω, so that it can be adapted to unlabelled ones. */
export function isAdaptable(method: MethodDescription): method is Adaptable {
  return methodNamed(method.kind).importance?.fromInputs === true;
}

/** @throws UserError where the method's Ω cannot be adapted */
export function requireAdaptable(method: MethodDescription): asserts method is Adaptable {
  if (isAdaptable(method)) return;
  const adaptable = kindsOf(methods).filter((each) => each.importance?.fromInputs);
  throw new UserError(
    `The Ω of ${methodTitle(method.kind)} does not follow from unlabelled inputs, so that it cannot be adapted to them.`,
    `Use a run of ${adaptable.map(({ title }) => title).join(' or ')}.`,
  );
}

/** Whether a task's own Ω follows from the accumulated ones. */
export function tellsOwnImportance(method: MethodDescription, task: number): boolean {
  const { importance } = methodNamed(method.kind);
  return importance !== undefined && (importance.tellsOwn?.(method, task) ?? true);
}

/**
 * Task t's own Ω from what the method accumulated up to it and up to the task before, as a checkpoint holds only sums.
 * Rounding can leave values below zero, which count as zero. Only where `tellsOwnImportance`.
 */
export function ownImportance(
  method: MethodDescription,
  task: number,
  accumulated: Float32Array,
  before: Float32Array | undefined,
): Float32Array {
  if (task === 1 || !before) return accumulated;
  const { importance } = methodNamed(method.kind);
  if (!importance) throw new Error(`${method.kind} has no Ω`);
  // The head of another task, whose Ω stays as it is whatever the shares.
  if (accumulated.every((now, i) => now === before[i])) return new Float32Array(accumulated.length);
  const [keep, take] = importance.shares(method, task);
  if (take === 0) return new Float32Array(accumulated.length);
  return accumulated.map((now, i) => Math.max(0, (now - keep * (before[i] ?? 0)) / take));
}
