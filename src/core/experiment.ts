import { z } from 'zod';

/**
 * What an experiment is: the one source of the TypeScript type, of the JSON schema that editors use and of validation.
 * Every option has a default except the four that define the experiment, so a frozen experiment names every convention.
 */

const count = z.number().int().min(1);
const fraction = z.number().min(0).max(1);
const positive = z.number().positive();
const learningRate = positive.describe('Length of a step along the gradient.');

/** How raw bytes 0..255 become inputs: `unit` divides by 255; otherwise (x / 255 − mean) / std. */
const scaling = z.union([
  z.literal('unit').describe('Divide bytes by 255.'),
  z
    .strictObject({
      mean: z.union([z.number(), z.array(z.number()).min(1)]).describe('One for all channels, or one for each.'),
      std: z.union([positive, z.array(positive).min(1)]).describe('One for all channels, or one for each.'),
    })
    .describe('Divide bytes by 255, subtract mean, divide by std.'),
]);

const samplesOfTasks = {
  inputs: scaling.default('unit').describe('How bytes become network inputs.'),
  trainSamples: count.optional().describe('Use at most this many training samples of each task, drawn by the seed.'),
  testSamples: count.optional().describe('Use at most this many test samples of each task, drawn by the seed.'),
  validation: fraction.default(0).describe('Share of each task’s training samples held out for validation.'),
};

const source = {
  dataset: z.string().min(1).describe('Name of a data set: mnist, fashion-mnist (`mas-lab data list` shows all).'),
  ...samplesOfTasks,
};

const permuted = z
  .strictObject({
    kind: z.literal('permuted'),
    ...source,
    tasks: count.max(1000).default(5).describe('Number of tasks. Task 1 keeps the pixels in place.'),
  })
  .describe('Every task is the whole data set with its input elements in another fixed order.');

const split = z
  .strictObject({
    kind: z.literal('split'),
    ...source,
    classesPerTask: count.default(2).describe('Classes in each task.'),
    classOrder: z
      .array(z.number().int().min(0))
      .optional()
      .describe('Order in which classes appear; default ascending.'),
    tasks: count.optional().describe('Number of tasks; default as many as the classes allow.'),
  })
  .describe('Every task holds some classes of the data set.');

const facts = z
  .strictObject({
    kind: z.literal('facts'),
    ...source,
    dataset: z.string().min(1).describe('Name of a set of facts, or its folder (docs/FACTS.md says what is in it).'),
    tasks: count
      .optional()
      .describe('Split the facts at random, by the seed, into so many tasks; default as the set itself says.'),
    distance: z
      .enum(['squared', 'euclidean'])
      .default('squared')
      .describe(
        'Of an image V from a fact L, learnt and ranked by: Σ ‖V − L‖² or Σ ‖V − L‖ over the parts of the fact.',
      ),
  })
  .describe('Images are embedded as ⟨subject, predicate, object⟩ and retrieved by facts; every task holds some facts.');

const images = z
  .strictObject({
    kind: z.literal('images'),
    folders: z
      .array(z.string().min(1))
      .min(1)
      .describe('A folder for each task, with train/<class>/ and test/<class>/ in it, or <class>/ alone.'),
    height: count.max(4096).describe('Images are stretched to this height.'),
    width: count.max(4096).describe('Images are stretched to this width.'),
    channels: z
      .union([z.literal(1), z.literal(3)])
      .default(3)
      .describe('1: grey; 3: red, green, blue.'),
    testShare: z
      .number()
      .gt(0)
      .lt(1)
      .default(0.2)
      .describe('Share of each class that is for testing, in folders that have no test/ of their own.'),
    ...samplesOfTasks,
  })
  .describe('Every task is a data set of its own: a folder of PNG or JPEG files, a folder for each class.');

const pretrained = z
  .string()
  .min(1)
  .optional()
  .describe('A .safetensors file that the body starts from, with the names of torchvision: features.0.weight, …');

const normalization = z.enum(['none', 'layer', 'batch']).default('none').describe('Normalization before each ReLU.');
const dropout = z.number().min(0).lt(1).default(0).describe('Share of hidden activations dropped while training.');
const initializer = z
  .enum(['he-normal', 'glorot-uniform', 'fan-in-uniform'])
  .default('fan-in-uniform')
  .describe('Initial kernels; fan-in-uniform is U(±1/√fan-in) for kernels and biases, as in PyTorch.');

const mlp = z
  .strictObject({
    kind: z.literal('mlp'),
    hidden: z.array(count).describe('Units of each hidden layer.'),
    normalization,
    dropout,
    initializer,
  })
  .describe('A multi-layer perceptron with ReLU.');

const cnn = z
  .strictObject({
    kind: z.literal('cnn'),
    convolutions: z
      .array(
        z.strictObject({
          filters: count.describe('Output channels.'),
          kernel: count.default(3).describe('Height and width of the kernel.'),
          stride: count.default(1).describe('Step of the kernel.'),
          padding: z
            .union([z.enum(['same', 'valid']), z.number().int().min(0).max(64)])
            .default('valid')
            .describe('Zeros around the input: as many as keep its size, none, or a number on every side.'),
          pool: z
            .union([
              count,
              z.strictObject({ size: count.describe('Of the window.'), stride: count.describe('Its step.') }),
            ])
            .default(1)
            .describe('Max-pooling window and stride after the ReLU; 1 for none.'),
        }),
      )
      .min(1),
    hidden: z.array(count).default([]).describe('Units of each dense layer after the convolutions.'),
    pretrained,
    normalization,
    dropout,
    initializer,
  })
  .describe('Convolutions with ReLU, then dense layers.');

const modular = z
  .strictObject({
    kind: z.literal('modular'),
    layers: count.default(3).describe('Layers of modules.'),
    modules: count.default(10).describe('Modules in each layer, whose outputs are summed.'),
    units: count.default(20).describe('Units of each module.'),
    initializer,
  })
  .describe('Layers of small dense modules with ReLU side by side; what PathNet chooses paths in.');

const published = z
  .strictObject({
    kind: z.enum(['alexnet', 'vgg11', 'vgg16']),
    pretrained,
    dropout: dropout.default(0.5),
    initializer,
  })
  .describe('AlexNet (Krizhevsky 2014) or VGG (Simonyan & Zisserman 2015), as torchvision has them, but for the head.');

const optimizer = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('sgd'),
    learningRate,
    momentum: z.number().min(0).lt(1).default(0).describe('Share of the last step in the next.'),
    nesterov: z.boolean().default(false).describe('Nesterov’s momentum: the gradient where the momentum leads.'),
    weightDecay: z.number().min(0).default(0).describe('Added to the gradient, times the weights.'),
  }),
  z.strictObject({
    kind: z.enum(['adam', 'adamw']),
    learningRate,
    beta1: z.number().min(0).lt(1).default(0.9).describe('Decay of the mean of gradients.'),
    beta2: z.number().min(0).lt(1).default(0.999).describe('Decay of the mean of squared gradients.'),
    epsilon: positive.default(1e-8).describe('Added to √v̂ after bias correction, as in PyTorch.'),
    weightDecay: z
      .number()
      .min(0)
      .default(0)
      .describe('Times the weights: added to the gradient by adam, taken off the weights by adamw.'),
  }),
  z.strictObject({
    kind: z.literal('adadelta'),
    learningRate: learningRate.default(1),
    rho: z.number().min(0).lt(1).default(0.9).describe('Decay of the means of squared gradients and steps.'),
    epsilon: positive.default(1e-6).describe('Added to both means before the root, as in PyTorch.'),
    weightDecay: z.number().min(0).default(0).describe('Added to the gradient, times the weights.'),
  }),
]);

const schedule = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('constant') }),
  z.strictObject({
    kind: z.literal('cosine'),
    final: fraction.default(0).describe('Learning rate at the end of each task, as a share of the first.'),
  }),
  z.strictObject({
    kind: z.literal('step'),
    everyEpochs: count.describe('Epochs between two changes.'),
    factor: positive.default(0.1).describe('What the learning rate is multiplied with.'),
  }),
]);

const training = z.strictObject({
  epochs: count.default(1).describe('Passes over each task’s training samples.'),
  batchSize: count.default(128).describe('Samples in each optimizer step.'),
  optimizer: optimizer.describe('What turns gradients into steps.'),
  schedule: schedule.default({ kind: 'constant' }).describe('Learning rate over each task.'),
  optimizerState: z
    .enum(['keep', 'reset'])
    .default('keep')
    .describe('What happens to momentum and Adam moments at a task border. It matters as much as a method.'),
  laterTasks: z
    .strictObject({ epochs: count.optional(), learningRate: positive.optional() })
    .optional()
    .describe('Other settings from task 2 on.'),
  keep: z
    .enum(['last-epoch', 'best-validation', 'best-test'])
    .default('last-epoch')
    .describe('Which epoch’s weights end a task. best-test peeks at test data; published demos do it.'),
});

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

const classNames = z
  .array(z.union([z.number().int().min(0), z.string().min(1)]))
  .min(1)
  .describe('Classes by the data set’s own numbers or names; on facts, words: all facts that have one of them.');
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
          .default('inputs')
          .describe('What the autoencoders reconstruct: inputs, or features of the network that the run begins with.'),
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

const method = z.discriminatedUnion('kind', [
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
]);

const evaluation = z.strictObject({
  subsets: z
    .array(
      z.strictObject({
        name: z.string().min(1).describe('Shown in results.'),
        classes: classNames,
      }),
    )
    .min(1)
    .describe('Subsets of classes whose accuracy is measured besides that of whole tasks.'),
});

export const experimentSchema = z.strictObject({
  $schema: z.string().optional().describe('Address of the JSON schema, for editors.'),
  name: z.string().min(1).optional().describe('Shown in lists; default the file’s name.'),
  description: z.string().optional().describe('What the experiment is for.'),
  benchmark: z.discriminatedUnion('kind', [permuted, split, images, facts]).describe('The stream of tasks.'),
  scenario: z
    .enum(['task-incremental', 'domain-incremental', 'class-incremental'])
    .describe('A head for each task; one head; one head that grows with the classes.'),
  network: z.discriminatedUnion('kind', [mlp, cnn, published, modular]).describe('What learns.'),
  training: training.describe('How each task is learnt.'),
  method: method.describe('What protects earlier tasks.'),
  evaluation: evaluation.optional().describe('What is measured besides the accuracy on each task.'),
  seed: z
    .number()
    .int()
    .min(0)
    .max(0xffffffff)
    .default(0)
    .describe('Permutations, initial weights and batches follow from it.'),
});

/** An experiment with every default filled in. */
export type Experiment = z.output<typeof experimentSchema>;
/** An experiment as written in a `*.mas.json` file. */
export type ExperimentInput = z.input<typeof experimentSchema>;

export type Benchmark = Experiment['benchmark'];
export type Scenario = Experiment['scenario'];
export type NetworkDescription = Experiment['network'];
export type Training = Experiment['training'];
export type Optimizer = Training['optimizer'];
export type MethodDescription = Experiment['method'];
/** Class numbers and names, as experiments have them. */
export type ClassNames = readonly (number | string)[];
/** Samples of a task: all of one kind, or those of some classes. */
export type ImportanceData = Extract<MethodDescription, { kind: 'mas' }>['importanceData'];
