import type { Optimizer } from '../core/experiment/experiment';
import type { LambdaSearch } from '../core/experiment/lambdaSearch';
import type { Node, Output } from '../graph/graph';
import type { Pull } from '../graph/updates';
import type { Parameter } from '../network/layer';
import type { HeadLayout } from './headLayout';
import type { Consolidation, Learner } from './learner';
import type {
  AnswerGraph,
  AuxiliaryStep,
  ClosedFormStep,
  MethodGraph,
  SampleGraph,
  StepGraph,
  Update,
} from './methodGraph';

/**
 * A method of continual learning: what it adds to plain training, as a value.
 *
 * The life of a task. When a task begins, a function makes the `Method` from the options in the experiment and from a
 * `MethodContext`, which describes the network in this task. The value holds no state. What a method has to remember
 * stands in variables that it lists in `memory`: they live in the engine beside the weights, and every checkpoint
 * holds them.
 *
 * 1. Before the first step, `beforeTask` may read and write weights and memory. Then the trainer computes what stays the
 *    same during the task: `penalty.prepared` and `distillation.recordings`.
 * 2. Each step takes a mini-batch of the task's samples, and of those that `replay` adds. The gradients of the task's
 *    loss, of `penalty` and of `distillation` add up to the update. `steps` can change how steps are taken.
 * 3. At the task boundary, `afterTask` takes from the trained network what later tasks need: the `importance` pass
 *    measures how much each weight matters, and what is written to memory stays. The checkpoint follows. Then the
 *    network is tested on all tasks so far, by its own logits or by what `answer` makes of them.
 *
 * `closedForm` replaces 2: steps then only take in statistics of the samples, from which 3 computes the weights.
 *
 * `auxiliary` is a second model, trained before 1 or after 2. Where λ is searched, 1 and 2 are repeated from the same
 * state with another `lambda`, and 3 follows the attempt that was chosen.
 *
 * Most methods need few members. Fine-tuning is `{}`. L2 regularization is `memory` (the anchor θ*), `penalty`
 * (λ Σ (θ − θ*)²) and `beforeTask` (θ* ← θ); MAS also measures `importance`. The trainer knows no method by name.
 */
export interface Method {
  // What outlasts a task.
  /** Variables that every checkpoint holds. */
  readonly memory?: readonly Parameter[];
  /** Bytes kept for later tasks, where that is not the size of `memory`. */
  keptBytes?(learner: Learner): number;

  // Task boundaries.
  /** Work before a task is trained. */
  beforeTask?(learner: Learner): void;
  /** Work after it; returns the Ω it found, for people to see. */
  afterTask?(learner: Learner): Consolidation | undefined;
  /** The pass over samples that `Learner.importance` runs. */
  readonly importance?: ImportancePass | undefined;

  // The loss.
  /** The factor of the penalty or of the distillation. */
  readonly lambda?: Lambda;
  readonly penalty?: Penalty | undefined;
  readonly distillation?: Distillation;

  // The steps.
  /** Samples of earlier tasks that are trained on again. */
  readonly replay?: Replay;
  readonly steps?: Steps | undefined;
  readonly closedForm?: ClosedForm;

  // Models beside the network.
  readonly auxiliary?: Auxiliary;
  /** What answers test samples in place of the network's logits: `[batch, outputs]`, the largest is the answer. */
  answer?(graph: AnswerGraph): Output;
}

/** What a method may know when it is made for a task. */
export interface MethodContext {
  /** The number of the task, from 1. */
  readonly task: number;
  /** All tasks so far: 1, …, `task`. */
  readonly tasks: readonly number[];
  /** All parameters of the network in this task, and its running statistics. */
  readonly parameters: readonly Parameter[];
  readonly statistics: readonly Parameter[];
  readonly heads: HeadLayout;
  /** Width of the features, which the heads see. */
  readonly features: number;
  /** Elements of one input, and the bytes that it takes in memory; a sample has one more for its label. */
  readonly inputs: number;
  readonly inputBytes: number;
  /** Where outputs are those of regions: how these are classified. */
  readonly classifier?: 'softmax' | 'sigmoid';
  readonly seed: number;
}

/** λ of a method. */
export interface Lambda {
  /** How λ is found for each task, and the scalar variable that holds it; absent where the experiment sets λ. */
  readonly search?: LambdaSearch & { readonly variable: Parameter };
  value(graph: MethodGraph): Output;
}

/** A term of the loss that depends on the weights alone, such as λ Σ Ω (θ − θ*)². */
export interface Penalty {
  /** Its gradient by parameter, at every step: the term is quadratic, so a pull towards an anchor. */
  pulls(graph: MethodGraph): ReadonlyMap<string, Pull>;
  /** Its value, a scalar, for the log. */
  value(graph: MethodGraph): Output;
  /** Variables that are computed once before the first step and not saved, and the nodes that fill them. */
  readonly prepared?: { readonly variables: readonly Parameter[]; fill(graph: MethodGraph): readonly Node[] };
}

/** Terms of the loss that hold what the network makes of the task's samples near to what it made of them before. */
export interface Distillation {
  /** What is recorded of each training sample before the first step, and again when a session resumes. */
  readonly recordings: readonly Recording[];
  /**
   * The gradients of the terms, divided by the batch size, at the logits `[batch, outputs]` of all heads and at the
   * features `[batch, features]`. Where each task has a head, all heads are trained. With `before`, at the outputs of the
   * regions that were drawn, `[regions, outputs]`.
   */
  gradients(step: StepGraph): { readonly atLogits: Output; readonly atFeatures?: Output };
  /**
   * The names of the variables of the network of before, where regions are drawn that it takes for objects: a step then has
   * `distilled`.
   */
  readonly before?: (value: string) => string;
  /** Epochs at the beginning of the task in which only the newest head is trained. */
  readonly warmUpEpochs?: number;
}

export interface Recording {
  /** The variable that holds it, `[rows, width]`; not saved. */
  readonly name: string;
  readonly width: number;
  /** `[batch, width]` */
  write(graph: SampleGraph): Output;
}

/** Trains on all samples of earlier tasks, or on some that the method remembers. */
export type Replay =
  | { readonly from: 'all-tasks' }
  | { readonly from: 'memory'; remembered(learner: Learner): Remembered };

export interface Remembered {
  /** Remembered samples, and the number of the task that each belongs to. */
  readonly rows: Int32Array;
  readonly tasks: Int32Array;
  /** How many of them join a mini-batch; default as many as it has itself. */
  readonly batch?: number | undefined;
}

/** How steps are taken. */
export interface Steps {
  /** Nodes that run after each update. */
  after?(step: StepGraph, update: Update): readonly Node[];
  /** Dropout that falls back to earlier weights instead of to zero: its rate, and the variable of these weights. */
  readonly dropTransfer?: { readonly rate: number; before(parameter: string): string | undefined };
  readonly rounds?: Rounds;
}

/**
 * Steps without gradients: what each mini-batch adds to the method's memory. The network stays as it is until the task
 * boundary, the optimizer is not used, and a task is one epoch, since a second one would bring nothing new.
 */
export interface ClosedForm {
  /**
   * Takes in a mini-batch. For the curves, scalars: `loss`, the mean over its samples of what is minimized, and how many
   * of them would be answered correctly.
   */
  step(step: ClosedFormStep): { readonly loss: Output; readonly correct: Output; readonly effects: readonly Node[] };
}

/** Rounds of a task's training, between which the method may change what is trained. */
export interface Rounds {
  /** Optimizer steps in each; the last may have fewer. */
  readonly steps: number;
  /** Work before round `round`, counted from 0; once more with `round` = `rounds` after the last. */
  turn(learner: Learner, round: number, rounds: number): void;
}

/** A model beside the network, trained on the task’s samples while the network stays as it is, in evaluation mode. */
export interface Auxiliary {
  /** As messages and the experiment call it. */
  readonly name: string;
  /** Whether it is trained before the network is trained on the task, or after. */
  readonly when: 'before' | 'after';
  /** What is trained, from new initial values in each task; saved only as far as `memory` lists it. */
  readonly parameters: readonly Parameter[];
  readonly optimizer: Optimizer;
  readonly epochs: number;
  readonly batchSize: number;
  /** Work before its training begins. */
  prepare?(learner: Learner): void;
  /** The loss of a mini-batch, a scalar, and its gradients by parameter. */
  step(step: AuxiliaryStep): { readonly loss: Output; readonly gradients: Readonly<Record<string, Output>> };
  /** Quantities of a sample whose means `Learner.mean` returns, by name: `[batch, width]`. */
  readonly probes?: Readonly<Record<string, (graph: SampleGraph) => Output>>;
}

/** A pass over samples that measures how much each parameter matters, in evaluation mode. */
export interface ImportancePass {
  /**
   * What is differentiated. `l2squared` ‖F‖₂², `l1` ‖F‖₁, `vector` each output by itself, summed over outputs. The
   * log-likelihood log p_y of a label y: `exact` sums over all labels, each weighted by the probability p_y the model
   * gives it; `sampled` draws one from p for each sample; `empirical` takes the true one. `local` is ‖y‖₂² of each layer
   * by itself, on its own input.
   */
  readonly objective: 'l2squared' | 'l1' | 'vector' | 'exact' | 'sampled' | 'empirical' | 'local';
  /** What is summed over samples: |g| or g². */
  readonly magnitude: 'absolute' | 'squared';
  /** Whether g is each sample's own gradient or the sum over a mini-batch. */
  readonly granularity: 'sample' | 'batch';
  /** Samples in a mini-batch; without effect on the result where granularity is sample. */
  readonly batch: number;
  /** Whose samples it is run on: the task's (default), or also those of earlier tasks. */
  readonly tasks?: 'own' | 'all';
}

/** All variables of a method that every checkpoint holds. */
export function memoryOf({ memory = [], lambda }: Pick<Method, 'memory' | 'lambda'>): readonly Parameter[] {
  return lambda?.search ? [...memory, lambda.search.variable] : memory;
}
