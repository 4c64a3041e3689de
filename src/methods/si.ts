import type { MethodDescription } from '../core/experiment/experiment';
import { assignSub, mul, sub } from '../graph/ops';
import { guardedBy } from './guarded';
import { lambdaOf } from './lambda';
import type { Method, MethodContext } from './method';
import { anchorOf, besideEach, importanceOf, quadraticPenalty } from './quadraticPenalty';

type Description = Extract<MethodDescription, { kind: 'si' }>;

/** ω of a parameter: how much its way through the task has lowered the task's loss. */
const pathOf = (parameter: string): string => `path/${parameter}`;

/**
 * Synaptic Intelligence (Zenke, Poole & Ganguli, ICML 2017).
 *
 * A weight matters as far as it has lowered the loss on its way through the task: at every step
 *   ω_i ← ω_i − g_i Δθ_i                              (equation 3; g of the task's loss alone, Δθ the real update)
 * and at the task's end, with Δ_i the way from its beginning,
 *   Ω_i ← Ω_i + max(0, ω_i / (Δ_i² + ξ))               (equation 5)
 * The next task is learnt under
 *   L(θ) = L_n(θ) + c Σ_i Ω_i (θ_i − θ*_i)²            (equation 4; c is `lambda` here)
 */
export function si(description: Description, context: MethodContext): Method {
  const guarded = guardedBy(description.heads, context);
  const penalty = quadraticPenalty(guarded, lambdaOf(description));
  return {
    ...penalty,
    memory: [...penalty.memory, ...besideEach(guarded, pathOf)],
    beforeTask(learner) {
      for (const { name } of guarded) {
        learner.write(pathOf(name), learner.read(pathOf(name)).fill(0));
        // Where the task begins: the end of the one before, or what a new layer starts with.
        learner.write(anchorOf(name), learner.read(name));
      }
    },
    afterStep: ({ value, variable }, { gradients, updated }) =>
      guarded.flatMap(({ name }) => {
        const gradient = gradients.get(name);
        return gradient ? [assignSub(variable(pathOf(name)), mul(gradient, sub(updated(name), value(name))))] : [];
      }),
    afterTask(learner) {
      const own = new Map<string, Float32Array>();
      const accumulated = new Map<string, Float32Array>();
      for (const { name } of guarded) {
        const theta = learner.read(name);
        const start = learner.read(anchorOf(name));
        const omega = learner.read(pathOf(name)).map((fallen, i) => {
          const way = (theta[i] ?? 0) - (start[i] ?? 0);
          return Math.max(0, fallen / (way * way + description.xi));
        });
        const joined = learner.read(importanceOf(name)).map((before, i) => before + (omega[i] ?? 0));
        learner.write(importanceOf(name), joined);
        learner.write(anchorOf(name), theta);
        own.set(name, omega);
        accumulated.set(name, joined);
      }
      return { samples: learner.task.train.length, own, accumulated };
    },
  };
}
