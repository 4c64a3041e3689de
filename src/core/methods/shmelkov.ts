import * as z from 'zod';
import { methodKind } from './methodKind';
import { lambda, search } from './options/lambda';

export const shmelkov = methodKind({
  kind: 'shmelkov',
  title: 'Shmelkov',
  description: 'Distillation of a detector (Shmelkov et al. 2017): keeps the old outputs in regions with old objects.',
  source: 'Shmelkov, Schmid & Alahari, ICCV 2017',
  equation: 'L + λ L_dist, L_dist = 1/(N (C + 1)) Σ (ȳ − ȳ_old)² + 1/(N C) Σ (r − r_old)²',
  memory: 'the old network: P',
  unprotected:
    'Shmelkov’s distillation protects no weight: it holds the network’s outputs for objects of earlier tasks instead.',
  options: {
    lambda: lambda.default(1).describe('λ in L + λ L_dist. "search" finds it.'),
    search,
    offsets: z
      .enum(['squared', 'smooth-l1'])
      .default('squared')
      .describe(
        'How far offsets are from the old ones: squared error (paper), or smooth L1 (the default of the authors’ code).',
      ),
  },
  fit: {
    scenarios: ['class-incremental'],
    otherwise: 'a detector has one head, which grows with the classes; use class-incremental',
  },
  needsRegions:
    'shmelkov needs a detector: it holds the outputs of regions with old objects; lwf holds those of samples with classes',
  lambda: {
    start: 10,
    convention: ({ offsets }) =>
      `λ times the mean over 64 of the 128 regions least like background: squared error of logits less their mean, over old classes and background; ${
        offsets === 'squared' ? 'squared error' : 'smooth L1'
      } of the offsets of old classes`,
  },
});
