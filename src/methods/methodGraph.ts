import type { Graph, Output, Variable } from '../graph/graph';
import type { NetworkTrace } from '../network/network';

/** The graph as a method sees it. Names are those of parameters and of the method's own variables. */
export interface MethodGraph {
  readonly graph: Graph;
  variable(name: string): Variable;
  /** A variable's value; within a step, its value before the step. */
  value(name: string): Output;
}

/** The same with a mini-batch, to run through this network or through one of the same shape. */
export interface SampleGraph extends MethodGraph {
  /** The samples as their task has them, `[batch, ...inputShape]`. */
  input(): Output;
  /** A pass in evaluation mode through the network with other values: `name` maps a parameter to its variable. */
  passWith(name: (parameter: string) => string): NetworkTrace;
}

/** The same for test samples. */
export interface AnswerGraph extends SampleGraph {
  /** int32 scalar: the number of the samples' task, or of the last task trained if theirs is not trained yet. */
  readonly task: Output;
}

/** One step of training. */
export interface StepGraph extends MethodGraph {
  /** The pass over the mini-batch, in training mode. */
  readonly trace: NetworkTrace;
  /** int32 `[batch]`: the row numbers of the mini-batch. */
  readonly rows: Output;
  /** float32 scalar: 1 / batch, by which δ is scaled. */
  readonly inverseBatchSize: Output;
  /** The regions that a distillation has drawn, where it has `before`. */
  readonly distilled?: DistilledOutputs | undefined;
}

/** What two networks make of the same regions. */
export interface DistilledOutputs {
  /** `[regions, outputs]`, in training mode. */
  readonly now: Output;
  /** `[regions, outputs of before]`, in evaluation mode; outputs that are new since then are left out. */
  readonly before: Output;
  /** What each counts in their mean, `[regions, 1]`. */
  readonly shares: Output;
}

/** One step in closed form: a mini-batch that is taken in once. */
export interface ClosedFormStep extends SampleGraph {
  /** int32 `[batch]`: the number of each sample's output among those of all heads. */
  readonly labels: Output;
  /** float32 scalar: 1 / batch. */
  readonly inverseBatchSize: Output;
}

/** What a step has changed. */
export interface Update {
  /** Gradients of the task's loss alone, by parameter. */
  readonly gradients: ReadonlyMap<string, Output>;
  /** A parameter's value after the step. */
  updated(name: string): Output;
}

/** One step of an auxiliary model; the trace is in evaluation mode. */
export interface AuxiliaryStep extends StepGraph, SampleGraph {
  /**
   * The task's loss if its head saw these features `[batch, features]`: the mean cross-entropy of the mini-batch, and its
   * δ at the features.
   */
  taskLoss(features: Output): { readonly loss: Output; readonly delta: Output };
}
