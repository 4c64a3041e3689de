import * as z from 'zod';
import { belowOne, fraction } from '../experiment/values';
import { methodKind } from './methodKind';
import { lambda, search } from './options/lambda';
import { samples } from './options/measurement';

export const imm = methodKind({
  kind: 'imm',
  title: 'IMM',
  description: 'Incremental Moment Matching (Lee et al. 2017): merges the networks of all tasks into one.',
  source: 'Lee, Kim, Jun, Ha & Zhang, NeurIPS 2017',
  equation: 'mean: θ = Σ α_t θ_t; mode: θ = (Σ α_t F_t)⁻¹ Σ α_t F_t θ_t',
  memory: 'mean: θ_t of each task, Pt; mode: also F_t, 2Pt',
  unprotected: 'IMM protects no weight with merge “mean”: it averages the networks of all tasks.',
  options: {
    merge: z
      .enum(['mean', 'mode'])
      .default('mode')
      .describe('Mean of the networks of all tasks, or mean weighted by their Fisher information.'),
    newest: fraction
      .optional()
      .describe('α of the newest task; the earlier ones share the rest. By default all have the same.'),
    transfer: z
      .enum(['weight', 'l2', 'drop'])
      .default('weight')
      .describe(
        'A task starts from the weights of the one before; l2 also pulls to them; drop falls back to them at random.',
      ),
    lambda: lambda.optional().describe('λ in L + λ ‖θ − θ_before‖²; only used when transfer is l2. "search" finds it.'),
    search,
    dropRate: belowOne.gt(0).default(0.5).describe('Share that falls back; only used when transfer is drop.'),
    samples,
  },
  lambda: {
    start: 0.1,
    convention: ({ transfer }) => (transfer === 'l2' ? 'λ Σ (θ − θ_before)², heads of single tasks not pulled' : ''),
  },
  importance: { isKept: ({ merge }) => merge === 'mode', shares: () => [1, 1] },
  *rules({ transfer, lambda, merge }, { benchmark }) {
    if (benchmark.hasRegions && merge === 'mode') {
      const message =
        'mode weighs with a Fisher information over all labels, which a detector does not give; use "mean"';
      yield { keys: ['method', 'merge'], message };
    }
    if (transfer === 'l2' && lambda === undefined) {
      yield { keys: ['method', 'transfer'], message: 'l2 needs method.lambda, e.g. 0.001' };
    }
    if (transfer !== 'l2' && lambda !== undefined) {
      yield { keys: ['method', 'lambda'], message: 'only used when method.transfer is "l2"; remove it' };
    }
  },
});
