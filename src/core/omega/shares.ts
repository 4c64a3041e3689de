import type { MethodDescription } from '../experiment/experiment';

type Accumulation = Pick<Extract<MethodDescription, { kind: 'mas' }>, 'accumulate' | 'decay'>;

/** Weights of the earlier Ω and of the task's own in the accumulated one, when task `task` (from 1) is over. */
export function accumulationShares({ accumulate, decay }: Accumulation, task: number): readonly [number, number] {
  switch (accumulate) {
    case 'sum':
    case 'recompute':
      return [1, 1];
    case 'mean':
      return [(task - 1) / task, 1 / task];
    case 'ema':
      return task === 1 ? [0, 1] : [decay, 1 - decay];
  }
}
