import type { Described } from '../../core/kind';
import type * as kinds from '../../core/optimizers/list';
import { assignSub, mul } from '../../graph/ops';
import type { Optimizer } from '../optimizer';
import { adam, adamStep, unbiased } from './adam';

/** AdamW (Loshchilov & Hutter 2019): the decay comes first and by itself, θ ← θ − η w θ. */
export function adamW(options: Described<typeof kinds.adamW>): Optimizer {
  const { weightDecay } = options;
  const decaying: Optimizer<'m' | 'v', 'rate' | 'epsilon' | 'decay'> = {
    slots: ['m', 'v'],
    settings: ['rate', 'epsilon', 'decay'],
    settingsAt: (step, rate) => ({ ...unbiased(options, step, rate), decay: rate * weightDecay }),
    update(parameter, slots, { decay, ...settings }) {
      const first = assignSub(parameter.theta, mul(decay, parameter.value));
      return adamStep(options, parameter, slots, settings, [first]);
    },
  };
  return weightDecay === 0 ? adam({ ...options, kind: 'adam' }) : decaying;
}
