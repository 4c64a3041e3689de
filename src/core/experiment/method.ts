import { z } from 'zod';
import { optimizer } from '../optimizers/optimizers';
import { classNames, count, fraction, positive } from './values';

const weight = z.number().min(0);
const lambda = z.union([weight, z.literal('search')]);
const search = z
  .strictObject({
    start: positive.optional().describe('λ of the first try; default high for the method.'),
    factor: z.number().gt(0).lt(1).optional().describe('What λ is multiplied with while it is too high; default 0.5.'),
    share: fraction.optional().describe('Share of fine-tuning’s accuracy on the new task that is enough; default 0.8.'),
    tries: count.optional().describe('Tries at most, after which the last λ is taken; default 10.'),
  })
  .optional()
  .describe('How λ is found for each task, on its own data, where lambda is "search".');
const heads = z
  .enum(['auto', 'include', 'exclude'])
  .default('auto')
  .describe('Whether output layers are guarded; auto: only a head shared by all tasks.');
const samples = count.optional().describe('Measure on at most this many samples of the task.');

const importanceData = z
  .union([
    z.enum(['train', 'test', 'both']).describe('Samples of the task, without their labels.'),
    z.strictObject({
      classes: classNames,
      from: z.enum(['train', 'test', 'both']).default('train').describe('Samples that they are taken of.'),
    }),
  ])
  .default('train')
  .describe(
    'What Ω is measured on after each task: all its samples, or those of some classes, which alone are guarded.',
  );

const accumulation = {
  accumulate: z
    .enum(['sum', 'mean', 'ema', 'recompute'])
    .default('sum')
    .describe(
      'Over tasks: sum (paper), mean, moving average with `decay`; or the sum measured anew after each task, on the inputs of every task so far.',
    ),
  decay: fraction.default(0.5).describe('Weight of the earlier Ω where accumulate is ema.'),
  anchor: z
    .enum(['last', 'each'])
    .default('last')
    .describe('θ*: the weights after the last task (paper), or each task’s own (exact sum of all penalties).'),
  rescale: z
    .enum(['none', 'max', 'mean'])
    .default('none')
    .describe('Whether each task’s Ω is first divided by its largest or mean element, over all guarded weights.'),
  forget: z
    .array(count)
    .default([])
    .describe('Tasks forgotten on purpose, by number: Ω ← max(Ω − Ω_task, 0) when one is over, instead of Ω + Ω_task.'),
};

const mas = z
  .strictObject({
    kind: z.literal('mas'),
    lambda: lambda.describe('λ in L + λ Σ Ω (θ − θ*)². Not portable between conventions. "search" finds it.'),
    search,
    norm: z
      .enum(['l2squared', 'l1', 'vector'])
      .default('l2squared')
      .describe('What is differentiated: ‖F‖₂² (paper), ‖F‖₁, or every output by itself, summed.'),
    granularity: z
      .enum(['sample', 'batch'])
      .default('sample')
      .describe('Absolute value of each sample’s gradient (paper) or of a batch’s summed gradient.'),
    importanceBatch: count.default(200).describe('Batch size where granularity is batch.'),
    ...accumulation,
    heads,
    importanceData,
    samples,
  })
  .describe('Memory Aware Synapses, global (Aljundi et al. 2018).');

const localMas = z
  .strictObject({
    kind: z.literal('local-mas'),
    lambda: lambda.describe('λ in L + λ Σ Ω (θ − θ*)². "search" finds it.'),
    search,
    ...accumulation,
    heads,
    importanceData,
    samples,
  })
  .describe('Memory Aware Synapses, local: Ω by a Hebbian rule, layer by layer (Aljundi et al. 2018, section 4.3).');

const ewc = z
  .strictObject({
    kind: z.literal('ewc'),
    lambda: lambda.describe('λ in L + λ/2 Σ F (θ − θ*)². "search" finds it.'),
    search,
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
    decay: fraction.default(1).describe('γ where terms is online.'),
    heads,
    samples,
  })
  .describe('Elastic Weight Consolidation (Kirkpatrick et al. 2017).');

const si = z
  .strictObject({
    kind: z.literal('si'),
    lambda: lambda.describe('c in L + c Σ Ω (θ − θ*)². "search" finds it.'),
    search,
    xi: positive.default(0.1).describe('ξ in Ω += ω / ((θ − θ*)² + ξ): keeps weights that hardly moved finite.'),
    heads,
  })
  .describe('Synaptic Intelligence (Zenke et al. 2017); published with training.optimizerState "reset".');

const distillation = {
  lambda: lambda.default(1).describe('λ in L + λ Σ_old KD, a distillation for each old head. "search" finds it.'),
  search,
  temperature: positive.default(2).describe('T by which old and new outputs are softened.'),
};
const warmUpEpochs = z
  .number()
  .int()
  .min(0)
  .default(0)
  .describe('Epochs before each later task in which only its new outputs’ head is trained.');

const lwf = z
  .strictObject({ kind: z.literal('lwf'), ...distillation, warmUpEpochs })
  .describe('Learning without Forgetting (Li & Hoiem 2016): old outputs on new data are kept.');

const ebll = z
  .strictObject({
    kind: z.literal('ebll'),
    ...distillation,
    warmUpEpochs,
    codeWeight: weight
      .default(0.1)
      .describe('α in L_LwF + α Σ_old d(code, old code), a term for each old task’s encoder.'),
    distance: z
      .enum(['mean-square', 'half-square'])
      .default('mean-square')
      .describe('d of codes and of reconstructions: the mean of squares (authors’ PyTorch code), or ½ ‖·‖² (paper).'),
    autoencoder: z
      .strictObject({
        units: count.default(100).describe('Size of the code; smaller than the features before the head.'),
        reconstructionWeight: weight
          .default(0.1)
          .describe('Of d(reconstruction, features), beside the task’s loss on the reconstruction.'),
        epochs: count.default(10).describe('Passes over the task’s training samples.'),
        batchSize: count.default(128).describe('Samples in each step.'),
        optimizer: optimizer.prefault({ kind: 'adadelta' }).describe('What turns its gradients into steps.'),
      })
      .prefault({})
      .describe('Trained on the features after each task; its encoder is kept.'),
  })
  .describe(
    'Encoder Based Lifelong Learning (Rannen Triki et al. 2017): LwF, and features that old tasks need are kept.',
  );

const expertGate = z
  .strictObject({
    kind: z.literal('expert-gate'),
    ...distillation,
    relatedness: z
      .number()
      .max(1)
      .default(0.85)
      .describe(
        'Above it, a task learns under LwF from the most related expert; otherwise it is fine-tuned from there.',
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
        units: count.default(100).describe('Size of the code; smaller than what it codes.'),
        error: z
          .enum(['square', 'cross-entropy'])
          .default('square')
          .describe(
            'How far a reconstruction is off when tasks are told apart; autoencoders are trained to cross-entropy.',
          ),
        epochs: count.default(10).describe('Passes over the task’s training samples.'),
        batchSize: count.default(128).describe('Samples in each step.'),
        optimizer: optimizer
          .prefault({ kind: 'adam', learningRate: 0.001 })
          .describe('What turns its gradients into steps.'),
      })
      .prefault({})
      .describe('An autoencoder of each task, trained before the task is learnt.'),
  })
  .describe('Expert Gate (Aljundi et al. 2017): a network for each task; autoencoders choose which one answers.');

const rehearsal = z
  .strictObject({
    kind: z.literal('rehearsal'),
    size: count.default(1000).describe('How much is remembered of all earlier tasks together.'),
    unit: z.enum(['samples', 'bytes']).default('samples').describe('What size counts.'),
    memoryBatch: count
      .optional()
      .describe('Remembered samples that join each mini-batch; default as many as it has itself.'),
  })
  .describe('Some samples of each task are remembered and learnt again beside those of later tasks.');

const imm = z
  .strictObject({
    kind: z.literal('imm'),
    merge: z
      .enum(['mean', 'mode'])
      .default('mode')
      .describe('Mean of the networks of all tasks, or mean weighted by their Fisher information.'),
    newest: fraction
      .optional()
      .describe('α of the newest task, the earlier ones sharing the rest; default the same for all.'),
    transfer: z
      .enum(['weight', 'l2', 'drop'])
      .default('weight')
      .describe(
        'A task starts from the weights of the one before; l2 also pulls to them; drop falls back to them at random.',
      ),
    lambda: lambda.optional().describe('λ in L + λ ‖θ − θ_before‖² where transfer is l2. "search" finds it.'),
    search,
    dropRate: z.number().gt(0).lt(1).default(0.5).describe('Share that falls back where transfer is drop.'),
    samples,
  })
  .describe('Incremental Moment Matching (Lee et al. 2017): networks of all tasks are merged into one.');

const pathnet = z
  .strictObject({
    kind: z.literal('pathnet'),
    active: count.default(3).describe('Modules of each layer that a path takes, at most.'),
    population: z.number().int().min(2).default(16).describe('Paths that contend with each other.'),
    contestSteps: count.default(50).describe('Mini-batches that a path is trained on before it is judged.'),
    settle: fraction
      .default(0.2)
      .describe('Share of a task’s steps, at its end, in which the best path alone is trained.'),
    samples: count.default(1000).describe('Validation (or else training) samples that a path is judged on, at most.'),
  })
  .describe(
    'PathNet (Fernando et al. 2017): each task breeds a path through a modular network, which is then frozen; published with plain sgd.',
  );

export const method = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('finetune') }).describe('No protection: the lower bound.'),
    z.strictObject({ kind: z.literal('joint') }).describe('Trains on the data of all tasks so far: the upper bound.'),
    mas,
    localMas,
    ewc,
    si,
    lwf,
    ebll,
    imm,
    expertGate,
    rehearsal,
    pathnet,
  ])
  .describe('What protects earlier tasks.');
