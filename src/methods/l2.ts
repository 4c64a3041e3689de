import type { MethodDescription } from '../core/experiment/experiment';
import { guardedBy } from './guarded';
import { lambdaOf } from './lambda';
import type { Method, MethodContext } from './method';
import { evenPenalty } from './quadraticPenalty';
import { anchorOf, besideEach } from './variables';

type Description = Extract<MethodDescription, { kind: 'l2' }>;

/**
 * L2 regularization (Hsu, Liu, Ramasamy & Kira, NeurIPS Continual Learning Workshop 2018).
 *
 * From task 2 on, every guarded weight is pulled back alike to where the task began:
 *   L(θ) = L_n(θ) + λ Σ_i (θ_i − θ*_i)²
 * θ* is replaced at each task boundary. For the weights of a new or grown head it is their initial value.
 */
export function l2(description: Description, context: MethodContext): Method {
  const guarded = guardedBy(description.heads, context);
  const lambda = lambdaOf(description);
  return {
    memory: besideEach(guarded, anchorOf),
    lambda,
    ...(context.task > 1 && { penalty: evenPenalty(guarded, lambda, anchorOf) }),
    beforeTask(learner) {
      for (const { name } of guarded) learner.write(anchorOf(name), learner.read(name));
    },
  };
}
