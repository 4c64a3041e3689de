import type { MethodDescription } from '../core/experiment';
import type { Learner, Method, MethodContext } from './method';
import { anchorOf, importanceOf, quadraticPenalty } from './quadraticPenalty';

type Description = Extract<MethodDescription, { kind: 'mas' }>;

/**
 * Memory Aware Synapses, global (Aljundi, Babiloni, Elhoseiny, Rohrbach & Tuytelaars, ECCV 2018).
 *
 * A weight matters as far as a small change of it changes the learnt function, on any input, labelled or not:
 *   Ω_ij = 1/N Σ_k |∂‖F(x_k; θ)‖₂² / ∂θ_ij|      (equations 2 and 3 of the paper, F before the softmax)
 * and the next task is learnt under
 *   L(θ) = L_n(θ) + λ Σ_ij Ω_ij (θ_ij − θ*_ij)²     (equation 4)
 */
export function mas(description: Description, context: MethodContext): Method {
  const guarded = guardedBy(description, context);
  return {
    ...quadraticPenalty(guarded, description.lambda),
    importance: {
      objective: description.norm,
      magnitude: 'absolute',
      granularity: description.granularity,
      batch: description.importanceBatch,
    },
    afterTask(learner) {
      const { task } = learner;
      const rows = description.samples === undefined ? task.train : task.train.subarray(0, description.samples);
      const measured = learner.importance(rows);
      const own = new Map<string, Float32Array>();
      const accumulated = new Map<string, Float32Array>();
      for (const { name } of guarded) {
        const omega = measured.get(name);
        // With a head for each task, those of earlier tasks have no part in this one: they stay as they are.
        if (!omega && context.multiHead && context.headParameters.has(name)) {
          accumulated.set(name, learner.read(importanceOf(name)));
          continue;
        }
        if (!omega) throw new Error(`the importance pass gave nothing for ${name}`);
        own.set(name, omega);
        accumulated.set(name, consolidate(learner, name, omega, description));
      }
      return { samples: rows.length, own, accumulated };
    },
  };
}

function guardedBy({ heads }: Description, { parameters, headParameters, multiHead }: MethodContext) {
  const headsToo = heads === 'include' || (heads === 'auto' && !multiHead);
  return parameters.filter(({ name }) => headsToo || !headParameters.has(name));
}

/** Joins a task's own Ω to the accumulated one and moves the anchor; returns the accumulated Ω. */
function consolidate(learner: Learner, name: string, own: Float32Array, { accumulate, decay, anchor }: Description) {
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
function weights(accumulate: Description['accumulate'], decay: number, task: number): readonly [number, number] {
  switch (accumulate) {
    case 'sum':
      return [1, 1];
    case 'mean':
      return [(task - 1) / task, 1 / task];
    case 'ema':
      return task === 1 ? [0, 1] : [decay, 1 - decay];
  }
}
