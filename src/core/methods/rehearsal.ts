import * as z from 'zod';
import { count } from '../experiment/values';
import { methodKind } from './methodKind';

export const rehearsal = methodKind({
  kind: 'rehearsal',
  title: 'Rehearsal',
  description: 'Keeps some samples of each task and trains on them again beside those of later tasks.',
  source: 'Robins, Connection Science 1995; Chaudhry et al. 2019',
  equation: '1 / (|B| + |B′|) Σ_{k ∈ B ∪ B′} CE(F(x_k; θ), y_k), B′ from a memory of earlier tasks',
  memory: 'at most `size` samples or bytes',
  unprotected: 'Rehearsal protects no weight: it trains on stored samples of earlier tasks again.',
  withoutRegions:
    'rehearsal stores samples with the class of each, and a picture with boxes has objects of several classes; use joint to train on all pictures again',
  options: {
    size: count.default(1000).describe('Size of the memory for all earlier tasks together.'),
    unit: z.enum(['samples', 'bytes']).default('samples').describe('What size counts.'),
    memoryBatch: count
      .optional()
      .describe('Remembered samples added to each mini-batch; by default as many as it has of its own.'),
  },
});
