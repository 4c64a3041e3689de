import type { Described } from '../../core/kind';
import type * as kinds from '../../core/optimizers/list';
import { applyAdadelta, constant } from '../../graph/ops';
import { type Optimizer, wholeGradient } from '../optimizer';

/** Adadelta (Zeiler 2012, algorithm 1), its steps scaled by the learning rate as in PyTorch. */
export function adadelta({
  rho,
  epsilon,
  weightDecay,
}: Described<typeof kinds.adadelta>): Optimizer<'squares' | 'steps', 'rate'> {
  return {
    slots: ['squares', 'steps'],
    settings: ['rate'],
    settingsAt: (_, rate) => ({ rate }),
    update(parameter, { squares, steps }, { rate }) {
      const [decay, small] = [constant(rate.node.graph, rho), constant(rate.node.graph, epsilon)];
      const gradient = wholeGradient(parameter, weightDecay);
      return applyAdadelta(parameter.theta, [squares, steps], rate, decay, small, gradient);
    },
  };
}
