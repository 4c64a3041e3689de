import * as z from 'zod';
import { nonNegative } from '../experiment/values';
import { methodKind } from './methodKind';
import { autoencoderTraining, codeUnits } from './options/autoencoder';
import { distillation, distillationText, warmUpEpochs, warmUpRules } from './options/distillation';

export const ebll = methodKind({
  kind: 'ebll',
  title: 'EBLL',
  description:
    'Encoder Based Lifelong Learning (Rannen Triki et al. 2017): LwF that also keeps what old tasks’ encoders see.',
  source: 'Rannen Triki, Aljundi, Blaschko & Tuytelaars, ICCV 2017',
  equation: 'L_LwF + α Σ_old d(σ(W_old F(x; θ)), σ(W_old F(x; θ*)))',
  memory: 'the old network and an encoder of each task: P + Et',
  unprotected: 'EBLL protects no weight: it holds outputs and codes of features for earlier tasks instead.',
  options: {
    ...distillation,
    warmUpEpochs,
    codeWeight: nonNegative
      .default(0.1)
      .describe('α in L_LwF + α Σ_old d(code, old code), a term for each old task’s encoder.'),
    distance: z
      .enum(['mean-square', 'half-square'])
      .default('mean-square')
      .describe('d of codes and of reconstructions: the mean of squares (authors’ PyTorch code), or ½ ‖·‖² (paper).'),
    autoencoder: z
      .strictObject({
        units: codeUnits,
        reconstructionWeight: nonNegative
          .default(0.1)
          .describe('Weight of d(reconstruction, features), added to the task’s loss on the reconstruction.'),
        ...autoencoderTraining({ kind: 'adadelta' }),
      })
      .prefault({})
      .describe('Trained on the features after each task; its encoder is kept.'),
  },
  needsClasses: true,
  lambda: {
    start: 10,
    convention(options) {
      const distance = options.distance === 'mean-square' ? '‖·‖² / units' : '½ ‖·‖²';
      const codes = `${options.codeWeight} Σ_old d(code, old code), d = ${distance}, mean over samples`;
      return `${distillationText(options)}; ${codes}`;
    },
  },
  rules: warmUpRules,
});
