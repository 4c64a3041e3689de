import type { Described } from '../../core/kind';
import type * as kinds from '../../core/optimizers/list';
import type { Node, Output, Variable } from '../../graph/graph';
import { applyAdam, constant } from '../../graph/ops';
import { fusedAdam } from '../../graph/updates';
import { fusedIn, type Optimizer, wholeGradient } from '../optimizer';

type Options = Described<typeof kinds.adam>;

/** Adam (Kingma & Ba 2015). */
export function adam(options: Options): Optimizer<'m' | 'v', 'rate' | 'epsilon'> {
  return {
    slots: ['m', 'v'],
    settings: ['rate', 'epsilon'],
    settingsAt: (step, rate) => unbiased(options, step, rate),
    update(parameter, { m, v }, { rate, epsilon }) {
      const fused = fusedIn(parameter, options.weightDecay);
      if (fused) return fusedAdam(fused, [m, v], [rate, epsilon, constant(rate.node.graph, 0)], options);
      const gradient = wholeGradient(parameter, options.weightDecay);
      return adamStep(options, parameter.theta, gradient, { m, v }, { rate, epsilon });
    },
  };
}

type Betas = Pick<Options, 'beta1' | 'beta2' | 'epsilon'>;

/**
 * ResourceApplyAdam adds its ε to √v, PyTorch (and the paper's algorithm 1) to √v̂ = √(v / (1 − β₂ᵗ)). Both biases are
 * corrected here, in double precision, and the operation is told that no correction is left.
 */
export function unbiased({ beta1, beta2, epsilon }: Betas, step: number, rate: number) {
  const unbias = Math.sqrt(1 - beta2 ** step);
  return { rate: (rate * unbias) / (1 - beta1 ** step), epsilon: epsilon * unbias };
}

/** The step once the nodes in `after` have run. */
export function adamStep(
  { beta1, beta2 }: Betas,
  theta: Variable,
  gradient: Output,
  { m, v }: Readonly<Record<'m' | 'v', Variable>>,
  { rate, epsilon }: Readonly<Record<'rate' | 'epsilon', Output>>,
  after: readonly Node[] = [],
): Node {
  const number = (x: number) => constant(rate.node.graph, x);
  const betas = [number(beta1), number(beta2)] as const;
  return applyAdam(theta, [m, v], [number(0), number(0)], rate, betas, epsilon, gradient, after);
}
