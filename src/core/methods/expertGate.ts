import * as z from 'zod';
import { methodKind } from './methodKind';
import { autoencoderTraining, codeUnits } from './options/autoencoder';
import { distillation } from './options/distillation';

export const expertGate = methodKind({
  kind: 'expert-gate',
  title: 'Expert Gate',
  description: 'Expert Gate (Aljundi et al. 2017): a network for each task; autoencoders choose which one answers.',
  source: 'Aljundi, Chakravarty & Tuytelaars, CVPR 2017',
  equation: 'L + λ CE(softmax(z_a / T), softmax(z / T)) where Rel(n, a) = 1 − (E_a − E_n) / E_n is high',
  memory: 'an expert and an autoencoder of each task: (P + A)t',
  unprotected: 'Expert Gate protects no single weight: each task has a network of its own.',
  options: {
    ...distillation,
    relatedness: z
      .number()
      .max(1)
      .default(0.85)
      .describe(
        'Above it, a task is trained with LwF from the most related expert; otherwise it is fine-tuned from that expert.',
      ),
    testedBy: z
      .enum(['gate', 'task'])
      .default('gate')
      .describe('Who answers a test sample: the expert that the gate chooses, or that of its own task.'),
    gate: z
      .strictObject({
        sees: z
          .enum(['inputs', 'features'])
          .default('features')
          .describe(
            'What the autoencoders reconstruct: features of the network that the run begins with, pretrained (paper) or not, or inputs.',
          ),
        statistics: z
          .enum(['first-task', 'each-task'])
          .default('first-task')
          .describe('Whose mean and standard deviation an autoencoder’s samples are standardised by.'),
        units: codeUnits,
        error: z
          .enum(['square', 'cross-entropy'])
          .default('square')
          .describe('Reconstruction error that the gate compares; autoencoders are trained with cross-entropy.'),
        ...autoencoderTraining({ kind: 'adam', learningRate: 0.001 }),
      })
      .prefault({})
      .describe('An autoencoder for each task, trained before the task.'),
  },
  fit: {
    scenarios: ['task-incremental', 'domain-incremental'],
    otherwise:
      'class-incremental has one head that grows, but expert-gate has a network for each task; use task-incremental: ' +
      'when method.testedBy is "gate", tests do not tell the task either',
  },
  needsClasses: true,
  lambda: {
    start: 10,
    convention: ({ relatedness, testedBy, temperature }) =>
      `λ CE(softmax(z_a / T), softmax(z / T)), T = ${temperature}, no factor T², of the most related expert a where ` +
      `it is related by more than ${relatedness}; tests: each sample is answered by the expert ` +
      `${testedBy === 'gate' ? 'that the gate chooses, the task is not told' : 'of its task, which is told'}`,
  },
});
