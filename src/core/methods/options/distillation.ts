import * as z from 'zod';
import type { FoundProblem } from '../../experiment/problem';
import type { Traits } from '../../experiment/traits';
import { positive } from '../../experiment/values';
import { lambda, search } from './lambda';

/** Keeping to the outputs of an old network, in LwF and what builds on it. */
export const distillation = {
  lambda: lambda.default(1).describe('λ in L + λ Σ_old KD, a distillation term for each old head. "search" finds it.'),
  search,
  temperature: positive.default(2).describe('T, which softens old and new outputs.'),
};

export const warmUpEpochs = z
  .number()
  .int()
  .min(0)
  .default(0)
  .describe('Epochs at the start of each later task in which only its new head is trained.');

export function* warmUpRules(options: { readonly warmUpEpochs: number }, { scenario }: Traits): Iterable<FoundProblem> {
  if (options.warmUpEpochs > 0 && scenario === 'domain-incremental') {
    const message = 'domain-incremental has no new head to warm up; remove it';
    yield { keys: ['method', 'warmUpEpochs'], message };
  }
}

export const distillationText = ({ temperature }: { readonly temperature: number }): string =>
  `λ Σ_old CE(softmax(z_old / T), softmax(z / T)), T = ${temperature}, a term for each old head, no factor T²`;
