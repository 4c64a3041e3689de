import type { MethodDescription } from '../experiment';

/**
 * Task t's own Ω from what the method accumulated up to it and up to the task before, as a checkpoint holds only sums.
 * Rounding can leave less than nothing: that is nothing.
 */
export function ownImportance(
  method: Extract<MethodDescription, { kind: 'mas' }>,
  task: number,
  accumulated: Float32Array,
  before: Float32Array | undefined,
): Float32Array {
  if (task === 1 || !before) return accumulated;
  const [keep, take] = {
    sum: [1, 1],
    mean: [(task - 1) / task, 1 / task],
    ema: [method.decay, 1 - method.decay],
  }[method.accumulate] as [number, number];
  if (take === 0) return new Float32Array(accumulated.length);
  return accumulated.map((now, i) => Math.max(0, (now - keep * (before[i] ?? 0)) / take));
}
