import * as z from 'zod';
import { count } from '../experiment/values';
import { methodKind } from './methodKind';
import { accumulatedImportance, accumulation, accumulationRules, quadraticConvention } from './options/accumulation';
import { strength } from './options/lambda';

export const mas = methodKind({
  kind: 'mas',
  title: 'MAS',
  description: 'Memory Aware Synapses, global (Aljundi et al. 2018).',
  source: 'Aljundi, Babiloni, Elhoseiny, Rohrbach & Tuytelaars, ECCV 2018',
  equation: 'L + λ Σ Ω (θ − θ*)², Ω = 1/N Σ_k |∂‖F(x_k; θ)‖₂² / ∂θ|',
  memory: 'Ω and θ*: 2P; with accumulate "recompute" also the samples that Ω is measured on',
  options: {
    ...strength('λ in L + λ Σ Ω (θ − θ*)². Not portable between conventions.'),
    norm: z
      .enum(['l2squared', 'l1', 'vector'])
      .default('l2squared')
      .describe('What is differentiated: ‖F‖₂² (paper), ‖F‖₁, or every output by itself, summed.'),
    granularity: z
      .enum(['sample', 'batch'])
      .default('sample')
      .describe('Absolute value of each sample’s gradient (paper) or of a batch’s summed gradient.'),
    importanceBatch: count.default(200).describe('Batch size; only used when granularity is batch.'),
    ...accumulation,
  },
  shortest: { lambda: 1 },
  lambda: {
    start: 10,
    convention(options, traits) {
      const { norm, granularity, importanceBatch } = options;
      const gradient = { l2squared: '|∂‖F‖₂²/∂θ|', l1: '|∂‖F‖₁/∂θ|', vector: 'Σ_c |∂F_c/∂θ|' }[norm];
      const each = granularity === 'sample' ? 'per sample' : `of the sum over batches of ${importanceBatch}`;
      return quadraticConvention(`${gradient} ${each}`, options, traits);
    },
  },
  importance: accumulatedImportance,
  *rules(options, traits) {
    yield* accumulationRules(options, traits);
    if (options.norm === 'vector' && traits.benchmark.hasRegions) {
      const message =
        'a detector has the outputs of many regions, each of which would take a pass; use l2squared or l1';
      yield { keys: ['method', 'norm'], message };
    }
  },
});
