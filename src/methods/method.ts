import type { Task } from '../benchmarks/stream';
import type { Optimizer } from '../core/experiment/experiment';
import type { LambdaSearch } from '../core/experiment/lambdaSearch';
import type { Graph, Node, Output, Variable } from '../graph/graph';
import type { Parameter } from '../network/layer';
import type { NetworkTrace } from '../network/network';

/**
 * A method of continual learning: what it keeps from task to task, what it adds to the loss, and what it does at the
 * borders of a task. The trainer knows no method; everything a method can do stands here.
 */
export interface Method {
  /** Variables that last from task to task and are saved in every checkpoint. */
  readonly memory: readonly Parameter[];
  /** Variables that `prepare` fills anew before training and that are not saved. */
  readonly scratch?: readonly Parameter[];
  /** The pass over samples that `Learner.importance` runs, if the method needs one. */
  readonly importance?: ImportancePass;
  /** Whose samples a task is trained on: its own, those of every task so far, or its own and remembered ones. */
  readonly trainsOn?: 'task' | 'all-tasks' | 'task-and-memory';

  /** Which heads a step trains where every task has its own: the task's, or also those of earlier tasks. Default own. */
  readonly trainsHeads?: 'own' | 'all';
  /** What is noted of each training sample of the task before the first step, and when a session resumes. */
  readonly recordings?: readonly Recording[];
  /** Dropout while training that falls back to earlier weights: its rate, and the variable that holds a parameter’s. */
  readonly dropTransfer?: { readonly rate: number; before(parameter: string): string | undefined };
  /** Epochs at the beginning of the task in which only the newest head is trained. */
  readonly warmUpEpochs?: number;
  /** What is trained beside the network, which stays as it is meanwhile. */
  readonly auxiliary?: Auxiliary;

  /** Nodes that fill the scratch variables; they run before a task's first step and when a session resumes. */
  prepare?(graph: MethodGraph): readonly Node[];
  /** Terms added to the loss at every step. */
  terms?(step: StepGraph): Terms;
  /** What the added terms on the weights amount to now, a scalar, for the log. */
  penalty?(graph: MethodGraph): Output;
  /** Nodes that run after the weights have been updated, at every step. */
  afterStep?(step: StepGraph, update: Update): readonly Node[];

  /** Quantities of a sample whose means `Learner.mean` gives, by name: `[batch, width]`. */
  readonly probes?: Readonly<Record<string, (graph: SampleGraph) => Output>>;
  /** What test samples are judged by in place of the network's logits: `[batch, outputs]`, the largest is the answer. */
  answer?(graph: AnswerGraph): Output;

  /** Samples of earlier tasks that are learnt again beside each mini-batch. */
  rehearsal?(learner: Learner): Rehearsal;
  /** Bytes kept for later tasks, where they are not those of `memory`. */
  keptBytes?(learner: Learner): number;

  /** Rounds that a task is trained in, between which the method may change what is trained. */
  readonly rounds?: Rounds;

  /** How λ is found for each task, and the scalar variable it is written to before `prepare`; where it is searched. */
  readonly search?: LambdaSearch & { readonly variable: string };

  /** Work before a task is trained. */
  beforeTask?(learner: Learner): void;
  /** Work after it: what the method learns from the task it leaves behind. */
  afterTask?(learner: Learner): Consolidation | undefined;
}

/** The graph as a method sees it. Names are those of parameters and of the method's own variables. */
export interface MethodGraph {
  readonly graph: Graph;
  variable(name: string): Variable;
  /** A variable's value; within a step, its value before the step. */
  value(name: string): Output;
}

/** The same with a mini-batch, which any network of this shape may see. */
export interface SampleGraph extends MethodGraph {
  /** `[batch, ...inputShape]` */
  readonly input: Output;
  /** The pass in evaluation mode through the network whose values are named so. */
  passWith(name: (value: string) => string): NetworkTrace;
}

export interface AnswerGraph extends SampleGraph {
  /** int32 scalar: the number of the task that the samples are of; that of the last task learnt where it is later. */
  readonly task: Output;
}

export interface StepGraph extends MethodGraph {
  /** The pass over the mini-batch, in training mode unless it says otherwise. */
  readonly trace: NetworkTrace;
  /** int32 `[batch]`: the numbers of the rows in the batch. */
  readonly rows: Output;
  /** float32 scalar: 1 / batch, by which δ is scaled. */
  readonly perSample: Output;
}

export interface Rounds {
  /** Optimizer steps in each; the last may have fewer. */
  readonly steps: number;
  /** Work before round `round`, counted from 0; once more with `round` = `rounds` when all are over. */
  turn(learner: Learner, round: number, rounds: number): void;
}

export interface Rehearsal {
  /** Remembered samples, and the number of the task that each belongs to. */
  readonly rows: Int32Array;
  readonly tasks: Int32Array;
  /** How many of them join a mini-batch; as many as it has itself where not given. */
  readonly batch?: number;
}

export interface Recording {
  /** The variable it goes to, `[rows, width]` by the numbers of rows; not saved. */
  readonly name: string;
  readonly width: number;
  /** `[batch, width]` */
  write(graph: SampleGraph): Output;
}

/** A model beside the network, trained on the task’s samples with the network’s features in evaluation mode. */
export interface Auxiliary {
  /** As messages and the experiment call it. */
  readonly name: string;
  /** Whether it is trained before the network learns the task, or after. */
  readonly when: 'before' | 'after';
  /** What is trained, of `memory` or `scratch`; begins anew with each task. */
  readonly parameters: readonly Parameter[];
  readonly optimizer: Optimizer;
  readonly epochs: number;
  readonly batchSize: number;
  /** Work before its training begins. */
  prepare?(learner: Learner): void;
  /** The loss of a mini-batch, a scalar, and its gradients by parameter. */
  step(step: AuxiliaryStep): { readonly loss: Output; readonly gradients: Readonly<Record<string, Output>> };
}

export interface AuxiliaryStep extends StepGraph, SampleGraph {
  /**
   * The task's loss if its head saw these features `[batch, features]`: the mean cross-entropy of the mini-batch, and its
   * δ at the features.
   */
  taskLoss(features: Output): { readonly loss: Output; readonly delta: Output };
}

/** What a method adds to one step. Gradients add to those of the task's loss. */
export interface Terms {
  /** By parameter, of its shape. */
  readonly gradients?: ReadonlyMap<string, Output>;
  /** `[batch, outputs]` of the heads that are trained, already divided by the batch size. */
  readonly atLogits?: Output;
  /** `[batch, features]`, already divided by the batch size. */
  readonly atFeatures?: Output;
}

export interface Update {
  /** Gradients of the task's loss alone, without the method's terms. */
  readonly gradients: ReadonlyMap<string, Output>;
  /** A parameter's value after the step. */
  updated(name: string): Output;
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
  /** Whose samples `Learner.importance` is asked about: the task's (default), or also those of earlier tasks. */
  readonly tasks?: 'own' | 'all';
}

/** The network in the middle of its life, as a method may use it between tasks. */
export interface Learner {
  readonly task: Task;
  /** All tasks so far, that one last. */
  readonly tasks: readonly Task[];
  /** The right unit of a sample, counted from its task's first. */
  unit(row: number): number;
  /** The values of a variable, as a copy. */
  read(name: string): Float32Array;
  write(name: string, values: Float32Array): void;
  /** Mean over the rows of one of the method's probes, by the variables as they were when the work began. */
  mean(probe: string, rows: Int32Array): Float32Array;
  /** Share of the rows, samples of `task`, that come out right with the weights that `read` gave first. */
  accuracy(task: Task, rows: Int32Array): number;
  /** Mean of the method's importance pass over the rows, samples of `of`, by parameter. Default the task. */
  importance(rows: Int32Array, of?: Task): ReadonlyMap<string, Float32Array>;
}

/** What came out of a task's end, for people to see. */
export interface Consolidation {
  readonly samples: number;
  /** Ω of this task alone and as accumulated, by parameter. */
  readonly own: ReadonlyMap<string, Float32Array>;
  readonly accumulated: ReadonlyMap<string, Float32Array>;
}

/** What a method may know when it is made. */
export interface MethodContext {
  /** All parameters of the network as it is during the task, and its running statistics. */
  readonly parameters: readonly Parameter[];
  readonly statistics: readonly Parameter[];
  /** Names of the parameters that belong to heads. */
  readonly headParameters: ReadonlySet<string>;
  /** Whether every task has its own head, or one head for all grows with each. */
  readonly multiHead: boolean;
  readonly growingHead: boolean;
  /** The task being learnt, from 1. */
  readonly task: number;
  /** Units of each head; the first `oldUnits` of all units side by side have been trained by earlier tasks. */
  readonly headUnits: readonly number[];
  readonly oldUnits: number;
  /** Elements of one input. */
  readonly inputs: number;
  /** Width of what the heads see. */
  readonly features: number;
  /** Bytes of one sample with its label. */
  readonly sampleBytes: number;
  readonly seed: number;
}
