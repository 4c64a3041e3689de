import type { MethodDescription } from '../experiment/experiment';
import { UserError } from '../userError';
import { accumulationShares } from './shares';

type Important = Extract<MethodDescription, { kind: 'mas' | 'local-mas' | 'ewc' | 'si' | 'imm' }>;

/** Whether the method's checkpoints hold an accumulated Ω. */
export function keepsImportance(method: MethodDescription): method is Important {
  if (method.kind === 'imm') return method.merge === 'mode';
  return ['mas', 'local-mas', 'ewc', 'si'].includes(method.kind);
}

type Adaptable = Extract<MethodDescription, { kind: 'mas' | 'local-mas' }>;

/** Whether inputs alone give the method's Ω, so that it can be adapted to unlabelled ones. */
export function isAdaptable(method: MethodDescription): method is Adaptable {
  return method.kind === 'mas' || method.kind === 'local-mas';
}

/** @throws UserError where the method's Ω cannot be adapted */
export function requireAdaptable(method: MethodDescription): asserts method is Adaptable {
  if (isAdaptable(method)) return;
  throw new UserError(
    `The Ω of ${method.kind} does not follow from unlabelled inputs, so that it cannot be adapted to them.`,
    'Use a run of mas or local-mas.',
  );
}

/** Whether a task's own Ω follows from the accumulated ones: not where old Ω are measured anew, or where it was subtracted. */
export function tellsOwnImportance(method: Important, task: number): boolean {
  if (method.kind !== 'mas' && method.kind !== 'local-mas') return true;
  if (method.forget.includes(task)) return false;
  return method.accumulate !== 'recompute' || task === 1;
}

/**
 * Task t's own Ω from what the method accumulated up to it and up to the task before, as a checkpoint holds only sums.
 * Rounding can leave less than nothing: that is nothing. Only where `tellsOwnImportance`.
 */
export function ownImportance(
  method: Important,
  task: number,
  accumulated: Float32Array,
  before: Float32Array | undefined,
): Float32Array {
  if (task === 1 || !before) return accumulated;
  const [keep, take] = sharesOf(method, task);
  if (take === 0) return new Float32Array(accumulated.length);
  return accumulated.map((now, i) => Math.max(0, (now - keep * (before[i] ?? 0)) / take));
}

/** Weights of the earlier and of the new Ω in the accumulated one. */
function sharesOf(method: Important, task: number): readonly [number, number] {
  if (method.kind === 'si' || method.kind === 'imm') return [1, 1];
  if (method.kind === 'ewc') return [method.terms === 'online' ? method.decay : 1, 1];
  return accumulationShares(method, task);
}
