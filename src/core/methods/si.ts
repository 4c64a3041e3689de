import { positive } from '../experiment/values';
import { methodKind } from './methodKind';
import { heads, headsText } from './options/heads';
import { strength } from './options/lambda';

export const si = methodKind({
  kind: 'si',
  title: 'SI',
  description: 'Synaptic Intelligence (Zenke et al. 2017); published with training.optimizerState "reset".',
  source: 'Zenke, Poole & Ganguli, ICML 2017',
  equation: 'L + c Σ Ω (θ − θ*)², Ω = Σ_t max(0, ω_t / (Δ_t² + ξ)), ω = −Σ g Δθ',
  memory: 'Ω, θ* and ω: 3P',
  options: {
    ...strength('c in L + c Σ Ω (θ − θ*)².'),
    xi: positive.default(0.1).describe('ξ in Ω += ω / ((θ − θ*)² + ξ): keeps weights that hardly moved finite.'),
    heads,
  },
  shortest: { lambda: 1 },
  lambda: {
    start: 10,
    convention: ({ xi, heads }, { scenario }) =>
      `c Σ Ω (θ − θ*)²; Ω: path integral of −g Δθ / (Δ² + ${xi}), sum over tasks; ` +
      `${headsText(heads, scenario)}; θ* of the last task`,
  },
  importance: { shares: () => [1, 1] },
});
