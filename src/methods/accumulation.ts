import type { MethodDescription } from '../core/experiment';
import type { Parameter } from '../network/layer';
import type { Learner } from './method';
import { anchorOf, importanceOf } from './quadraticPenalty';

/** How the Ω of tasks are joined, and what the weights are pulled to. */
export type Accumulation = Pick<Extract<MethodDescription, { kind: 'mas' }>, 'accumulate' | 'decay' | 'anchor'>;

/**
 * Joins a task's own Ω to the accumulated ones, moves the anchors, and gives the accumulated Ω of all guarded parameters.
 * Those without an own Ω, of other tasks' heads, stay as they are.
 */
export function accumulate(
  learner: Learner,
  guarded: readonly Parameter[],
  own: ReadonlyMap<string, Float32Array>,
  accumulation: Accumulation,
): ReadonlyMap<string, Float32Array> {
  return new Map(
    guarded.map(({ name }) => {
      const omega = own.get(name);
      return [name, omega ? joined(learner, name, omega, accumulation) : learner.read(importanceOf(name))];
    }),
  );
}

function joined(
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
