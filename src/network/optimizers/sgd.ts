import type { Described } from '../../core/kind';
import type * as kinds from '../../core/optimizers/list';
import { applyGradientDescent, applyMomentum, constant } from '../../graph/ops';
import { decayed, type Optimizer } from '../optimizer';

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
      update: (parameter, _, { rate }) => applyGradientDescent(parameter.theta, rate, decayed(parameter, weightDecay)),
    };
  }
  return {
    slots: ['momentum'],
    ...rated,
    update(parameter, { momentum }, { rate }) {
      const gradient = decayed(parameter, weightDecay);
      return applyMomentum(parameter.theta, momentum, rate, gradient, constant(rate.node.graph, mu), nesterov);
    },
  };
}
