import type { OptionsOf } from '../core/methods/methods';
import { synapses } from './accumulation';
import type { Method, MethodContext } from './method';

/**
 * Memory Aware Synapses, local (Aljundi et al., ECCV 2018, section 4.3).
 *
 * Each layer by itself, on its own input x, keeps what matters to its own output y = ReLU(W x + b):
 *   Ω_ij = 1/N Σ_k |∂‖y(x_k)‖₂² / ∂W_ij| = 2/N Σ_k |x_i| y_j      (equation 6)
 * which is Hebb's rule: a connection matters as far as both of its ends are active. x is an earlier ReLU's output and
 * never negative, but for the network's own inputs, whose sign does not count. A convolution's weight meets x and y at
 * many places, and its magnitude is that of their sum, sample by sample. Heads have no ReLU: y is their output.
 * Penalty and accumulation are those of the global method.
 */
export function localMas(description: OptionsOf<'local-mas'>, context: MethodContext): Method {
  return synapses(description, context, { objective: 'local', magnitude: 'absolute', granularity: 'sample', batch: 1 });
}
