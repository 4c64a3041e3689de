import type { OptionsOf } from '../core/methods/methods';
import { assignSub, mul, sub } from '../graph/ops';
import { guardedBy } from './guarded';
import { lambdaOf } from './lambda';
import type { Method, MethodContext } from './method';
import { quadraticPenalty } from './quadraticPenalty';
import { anchorOf, besideEach, importanceOf } from './variables';

/** ω of a parameter: how much its path through the task has lowered the task's loss. */
const pathOf = (parameter: string): string => `path/${parameter}`;

/**
 * Synaptic Intelligence (Zenke, Poole & Ganguli, ICML 2017).
 *
 * A weight matters as far as it has lowered the loss on its path through the task: at every step
 *   ω_i ← ω_i − g_i Δθ_i                              (equation 3; g of the task's loss alone, Δθ the actual update)
 * and at the task boundary, with Δ_i the distance from where the task began,
 *   Ω_i ← Ω_i + max(0, ω_i / (Δ_i² + ξ))               (equation 5)
 * The next task is trained under
 *   L(θ) = L_n(θ) + c Σ_i Ω_i (θ_i − θ*_i)²            (equation 4; c is `lambda` here)
 */
export function si(description: OptionsOf<'si'>, context: MethodContext): Method {
  const guarded = guardedBy(description.heads, context);
  const quadratic = quadraticPenalty(guarded, lambdaOf(description));
  return {
    ...quadratic,
    memory: [...quadratic.memory, ...besideEach(guarded, pathOf)],
    beforeTask(learner) {
      for (const { name } of guarded) {
        learner.write(pathOf(name), new Float32Array(learner.read(pathOf(name)).length));
        // Where the task begins: the end of the one before, or the initial values of a new layer.
        learner.write(anchorOf(name), learner.read(name));
      }
    },
    steps: {
      after: ({ value, variable }, { gradients, updated }) =>
        guarded.flatMap(({ name }) => {
          const gradient = gradients.get(name);
          return gradient ? [assignSub(variable(pathOf(name)), mul(gradient, sub(updated(name), value(name))))] : [];
        }),
    },
    afterTask(learner) {
      const own = new Map<string, Float32Array>();
      const accumulated = new Map<string, Float32Array>();
      for (const { name } of guarded) {
        const theta = learner.read(name);
        const start = learner.read(anchorOf(name));
        const omega = learner.read(pathOf(name)).map((lowered, i) => {
          const distance = (theta[i] ?? 0) - (start[i] ?? 0);
          return Math.max(0, lowered / (distance * distance + description.xi));
        });
        const sum = learner.read(importanceOf(name)).map((before, i) => before + (omega[i] ?? 0));
        learner.write(importanceOf(name), sum);
        learner.write(anchorOf(name), theta);
        own.set(name, omega);
        accumulated.set(name, sum);
      }
      return { samples: learner.task.train.length, own, accumulated };
    },
  };
}
