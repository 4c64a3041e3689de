/**
 * The points of a task's curves, its loss and accuracy in training: evenly spaced in steps, so that they are the same on
 * every machine, however steps are grouped into chunks and sessions.
 */

const MAX_POINTS = 100;

/** Whether there is a point after a step, counted from 1, of `steps` in all. */
export function isPoint(step: number, steps: number): boolean {
  const count = Math.min(steps, MAX_POINTS);
  return Math.floor((step * count) / steps) > Math.floor(((step - 1) * count) / steps);
}

/** Sums over the steps since the last point. */
export interface SincePoint {
  readonly steps: number;
  readonly loss: number;
  readonly correct: number;
  readonly samples: number;
}

export const atPoint: SincePoint = { steps: 0, loss: 0, correct: 0, samples: 0 };

/** Means over the steps since the last point, and the penalty now. */
export interface Point {
  readonly step: number;
  readonly loss: number;
  readonly accuracy: number;
  readonly penalty: number;
}

export function pointAt(step: number, { steps, loss, correct, samples }: SincePoint, penalty: number): Point {
  return { step, loss: loss / steps, accuracy: correct / samples, penalty };
}
