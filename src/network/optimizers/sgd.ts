import type { Described } from '../../core/kind';
import type * as kinds from '../../core/optimizers/list';
import { applyGradientDescent, applyMomentum, constant } from '../../graph/ops';
import { fusedGradientDescent, fusedMomentum } from '../../graph/updates';
import { fusedIn, type Optimizer, wholeGradient } from '../optimizer';

/** θ ← θ − η g, or with heavy-ball or Nesterov momentum as in PyTorch (no dampening). */
export function sgd({
  momentum: mu,
  nesterov,
  weightDecay,
}: Described<typeof kinds.sgd>): Optimizer<'momentum', 'rate'> {
  const rated = { settings: ['rate'], settingsAt: (_: number, rate: number) => ({ rate }) } as const;
  if (mu === 0) {
    return {
      slots: [],
      ...rated,
      update(parameter, _, { rate }) {
        const fused = fusedIn(parameter, weightDecay);
        if (fused) return fusedGradientDescent(fused, rate);
        return applyGradientDescent(parameter.theta, rate, wholeGradient(parameter, weightDecay));
      },
    };
  }
  return {
    slots: ['momentum'],
    ...rated,
    update(parameter, { momentum }, { rate }) {
      const fused = fusedIn(parameter, weightDecay);
      if (fused) return fusedMomentum(fused, momentum, rate, mu, nesterov);
      const gradient = wholeGradient(parameter, weightDecay);
      return applyMomentum(parameter.theta, momentum, rate, gradient, constant(rate.node.graph, mu), nesterov);
    },
  };
}
