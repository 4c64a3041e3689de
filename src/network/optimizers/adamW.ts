import type { Described } from '../../core/kind';
import type * as kinds from '../../core/optimizers/list';
import { assignSub, mul } from '../../graph/ops';
import { fusedAdam } from '../../graph/updates';
import { fusedIn, type Optimizer, wholeGradient } from '../optimizer';
import { adam, adamStep, unbiased } from './adam';

/** AdamW (Loshchilov & Hutter 2019): the decay comes first and by itself, θ ← θ − η w θ. */
export function adamW(options: Described<typeof kinds.adamW>): Optimizer {
  const { weightDecay } = options;
  const decaying: Optimizer<'m' | 'v', 'rate' | 'epsilon' | 'decay'> = {
    slots: ['m', 'v'],
    settings: ['rate', 'epsilon', 'decay'],
    settingsAt: (step, rate) => ({ ...unbiased(options, step, rate), decay: rate * weightDecay }),
    update(parameter, { m, v }, { rate, epsilon, decay }) {
      const fused = fusedIn(parameter, 0);
      if (fused) return fusedAdam(fused, [m, v], [rate, epsilon, decay], options);
      const first = assignSub(parameter.theta, mul(decay, parameter.value));
      return adamStep(options, parameter.theta, wholeGradient(parameter, 0), { m, v }, { rate, epsilon }, [first]);
    },
  };
  return weightDecay === 0 ? adam({ ...options, kind: 'adam' }) : decaying;
}
