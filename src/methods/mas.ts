import type { OptionsOf } from '../core/methods/methods';
import { synapses } from './accumulation';
import type { Method, MethodContext } from './method';

/**
 * Memory Aware Synapses, global (Aljundi, Babiloni, Elhoseiny, Rohrbach & Tuytelaars, ECCV 2018).
 *
 * A weight matters as far as a small change of it changes the learnt function, on any input, labelled or not:
 *   Ω_ij = 1/N Σ_k |∂‖F(x_k; θ)‖₂² / ∂θ_ij|      (equations 2 and 3 of the paper, F before the softmax)
 * and the next task is trained under
 *   L(θ) = L_n(θ) + λ Σ_ij Ω_ij (θ_ij − θ*_ij)²     (equation 4)
 */
export function mas(description: OptionsOf<'mas'>, context: MethodContext): Method {
  return synapses(description, context, {
    objective: description.norm,
    magnitude: 'absolute',
    granularity: description.granularity,
    batch: description.importanceBatch,
  });
}
