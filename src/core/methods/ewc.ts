import * as z from 'zod';
import { fraction } from '../experiment/values';
import { methodKind } from './methodKind';
import { heads, headsText } from './options/heads';
import { strength } from './options/lambda';
import { samples } from './options/measurement';

export const ewc = methodKind({
  kind: 'ewc',
  title: 'EWC',
  description: 'Elastic Weight Consolidation (Kirkpatrick et al. 2017).',
  source: 'Kirkpatrick et al., PNAS 2017; online: Schwarz et al., ICML 2018',
  equation: 'L + λ/2 Σ_t Σ F_t (θ − θ*_t)², F = 1/N Σ_k E_y (∂log p(y | x_k; θ) / ∂θ)²',
  memory: 'F_t and θ*_t of each task: 2Pt; with terms "online" 2P',
  options: {
    ...strength('λ in L + λ/2 Σ F (θ − θ*)².'),
    fisher: z
      .enum(['exact', 'sampled', 'empirical'])
      .default('exact')
      .describe(
        'Labels of the Fisher information: all, weighted by the model’s own probabilities; one drawn from them; the true one.',
      ),
    terms: z
      .enum(['separate', 'online'])
      .default('separate')
      .describe('A penalty for each task (paper), or one with F ← γF + F_t and the last weights.'),
    decay: fraction.default(1).describe('γ; only used when terms is online.'),
    heads,
    samples,
  },
  shortest: { lambda: 1 },
  lambda: {
    start: 1e5,
    convention({ fisher, terms, decay, heads }, { benchmark, scenario }) {
      const labels = benchmark.hasClasses
        ? {
            exact: 'expected over the model’s own labels',
            sampled: 'of labels drawn from the model',
            empirical: 'of the true labels',
          }
        : benchmark.hasRegions
          ? { exact: '', sampled: '', empirical: 'of the true labels and offsets of its regions, summed over them' }
          : {
              exact: 'expected over L ~ N(V, I)',
              sampled: 'expected over L ~ N(V, I), estimated with random signs',
              empirical: 'of the true L ~ N(V, I)',
            };
      const joined = terms === 'separate' ? 'a term and θ* for each task' : `F ← ${decay} F + F_t; θ* of the last task`;
      return (
        `λ/2 Σ F (θ − θ*)²; F: (∂log p/∂θ)² per sample, ${labels[fisher]}, mean over samples; ` +
        `${headsText(heads, scenario)}; ${joined}`
      );
    },
  },
  importance: { shares: ({ terms, decay }) => [terms === 'online' ? decay : 1, 1] },
  *rules({ fisher }, { benchmark }) {
    if (benchmark.hasRegions && fisher !== 'empirical') {
      const message = `${fisher} labels are drawn from the network, but a detector gives no probability of all boxes of a picture together; use "empirical"`;
      yield { keys: ['method', 'fisher'], message };
    }
  },
});
