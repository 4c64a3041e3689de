import type { MethodDescription } from '../core/experiment';
import type { Learner } from './method';
import { anchorOf, importanceOf } from './quadraticPenalty';

/** How the Ω of tasks are joined, and what the weights are pulled to. */
export type Accumulation = Pick<Extract<MethodDescription, { kind: 'mas' }>, 'accumulate' | 'decay' | 'anchor'>;

/** Joins a task's own Ω of a parameter to the accumulated one and moves the anchor; returns the accumulated Ω. */
export function consolidate(
  learner: Learner,
  name: string,
  own: Float32Array,
  { accumulate, decay, anchor }: Accumulation,
): Float32Array {
  const before = learner.read(importanceOf(name));
  const theta = learner.read(name);
  const anchors = learner.read(anchorOf(name));
  const [keep, take] = weights(accumulate, decay, learner.task.number);
  const omega = before.map((earlier, i) => keep * earlier + take * (own[i] ?? 0));
  // Σ_t Ω_t (θ − θ_t)² = Ω (θ − θ̄)² + constant, with Ω = Σ_t Ω_t and θ̄ the mean of the θ_t weighted by Ω_t: one
  // anchor can stand for all of them.
  const moved =
    anchor === 'last'
      ? theta
      : theta.map((now, i) => {
          const weight = take * (own[i] ?? 0);
          const all = omega[i] ?? 0;
          return all > 0 ? ((all - weight) * (anchors[i] ?? 0) + weight * now) / all : now;
        });
  learner.write(importanceOf(name), omega);
  learner.write(anchorOf(name), moved);
  return omega;
}

/** Weights of the earlier and of the new Ω when task `task` is over. */
function weights(accumulate: Accumulation['accumulate'], decay: number, task: number): readonly [number, number] {
  switch (accumulate) {
    case 'sum':
      return [1, 1];
    case 'mean':
      return [(task - 1) / task, 1 / task];
    case 'ema':
      return task === 1 ? [0, 1] : [decay, 1 - decay];
  }
}
