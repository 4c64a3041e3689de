import * as z from 'zod';
import { count, fraction } from '../experiment/values';
import { methodKind } from './methodKind';

export const pathNet = methodKind({
  kind: 'pathnet',
  title: 'PathNet',
  description:
    'PathNet (Fernando et al. 2017): each task breeds a path through a modular network, which is then frozen; published with plain sgd.',
  source: 'Fernando et al., arXiv:1701.08734, 2017',
  equation: 'L_n(θ) on the path that wins a tournament; earlier paths are frozen',
  memory: 'the frozen modules and the path of each task',
  unprotected: 'PathNet measures no importance: it freezes the modules on the paths of earlier tasks.',
  options: {
    active: count.default(3).describe('Maximum number of modules of each layer in a path.'),
    population: z.number().int().min(2).max(10_000).default(16).describe('Paths that compete with each other.'),
    contestSteps: count.default(50).describe('Mini-batches that a path is trained on before it is compared.'),
    settle: fraction.default(0.2).describe('Share of a task’s steps, at its end, that train only the best path.'),
    samples: count
      .default(1000)
      .describe('Maximum number of validation (or else training) samples that measure a path.'),
  },
  fit: {
    scenarios: ['task-incremental'],
    otherwise: 'pathnet needs the task identity at test time; use task-incremental',
  },
  needsClasses: true,
  *rules({ active }, { network: { modules }, training }) {
    if (modules === undefined) {
      yield { keys: ['network', 'kind'], message: 'pathnet chooses paths through modules; use modular' };
    } else if (active > modules) {
      yield { keys: ['method', 'active'], message: `a layer has only ${modules} modules (network.modules)` };
    }
    if (training.keep !== 'last-epoch') {
      yield { keys: ['training', 'keep'], message: 'pathnet chooses by itself what is kept; use last-epoch' };
    }
    if (training.optimizerState !== 'reset') {
      yield { keys: ['training', 'optimizerState'], message: 'pathnet starts each task with new modules; use reset' };
    }
  },
});
