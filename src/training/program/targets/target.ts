import type { DetectionTargets, Stream, Task } from '../../../benchmarks/streams/stream';
import type { Detection } from '../../../core/detection/detections';
import type { Metric } from '../../../core/measures/metric';
import type { ClassPrecision } from '../../../core/run/event';
import type { Graph, Output } from '../../../graph/graph';
import type { Session } from '../../../graph/session';
import type { ImportancePass } from '../../../methods/method';
import type { Labelled } from '../../regions';
import type { Given } from '../importanceDeltas';
import type { RegionBatch, Regions } from '../regionFeeds';
import type { Scope } from '../scope';

/**
 * What the network's outputs are compared with: classes, the vectors of facts, or objects. All that depends on it stands in one file
 * for each target; training, testing and importance ask none by name.
 */
export interface Target {
  /** The loss. What it needs is written into the graph once, outside of any loop. */
  lossIn(graph: Graph): Loss;
  /** Adds the entry by which samples are answered. */
  addAnswers(scope: Scope): void;
  /** The metric on `rows`, samples of `task`, from 0 to 1. */
  accuracy(asked: Asked, task: Task, rows: Int32Array): number;
  /** The metric on the test samples of several tasks at once, where it is another than that of each. */
  readonly together?: (asked: Asked, tasks: readonly Task[]) => Together;
  /** Whether a sample by itself is answered rightly or wrongly. */
  readonly answersSamples: boolean;
  /** Where a sample has many outputs, those of its regions. */
  readonly regions?: TargetRegions;
  /** The metric of each class of `task`, where classes are measured one by one. */
  byClass?(asked: Asked, task: Task, rows: Int32Array): readonly ClassPrecision[];
  /** Where objects are detected in pictures. */
  readonly detector?: Detector;
  readonly importance: TargetImportance;
}

/** The regions of samples on which a network is trained and measured. */
export interface TargetRegions {
  /** How each is classified: one of all classes and background, or each class for itself. */
  readonly classifier: 'softmax' | 'sigmoid';
  /** The classes of these tasks, which follow each other: those whose objects they label. */
  labelled(tasks: readonly Pick<Task, 'number'>[]): Labelled;
  /** Of each sample. */
  readonly perSample: number;
  /** Of each sample, those that a distillation draws; it is the same for all methods. */
  readonly distilled: number;
  /** Those of a mini-batch. `step` is its number in the run; `labelled`: the classes whose objects are labelled. */
  training(rows: Int32Array, labelled: Labelled, random: { readonly seed: number; readonly step: number }): RegionBatch;
  /** Those that importance is measured on, the same whenever it is. */
  measured(rows: Int32Array, labelled: Labelled | undefined, seed: number): RegionBatch;
  /** Of each of `rows`, the numbers of those that a distillation chooses from, by the outputs of the network of before. */
  candidates(session: Session, rows: Int32Array): ReadonlyMap<number, Int32Array>;
  /** Those of a mini-batch that are chosen from them. */
  chosen(
    rows: Int32Array,
    candidates: ReadonlyMap<number, Int32Array>,
    random: { readonly seed: number; readonly step: number },
  ): RegionBatch;
  /** Adds the entry that `candidates` asks: outputs of the network whose variables `named` names. */
  addCandidates(scope: Scope, named: (value: string) => string): void;
}

/** What the network finds in pictures. */
export interface Detector {
  readonly targets: DetectionTargets;
  /** Of the classes that the network knows, in `rows` of the stream, which are pictures of `task`. */
  detections(asked: Asked, task: Task, rows: Int32Array): readonly Detection[];
}

/** How importance is measured. */
interface TargetImportance {
  /** Whether a batch can be measured in lanes. */
  readonly hasLanes: boolean;
  /** Whether a `sampled` likelihood draws a label for each sample, by a number that it is given. */
  readonly drawsLabels: boolean;
  needsLabels(objective: ImportancePass['objective']): boolean;
  /** The δ at the outputs. What they need is written into the graph once, outside of any loop. */
  deltasIn(graph: Graph, objective: DifferentiatedObjective): Deltas;
}

/**
 * A loss of outputs `[batch, outputs]` and labels (int32 `[batch]`): `loss` `[batch]` and its `gradient` at the outputs,
 * sample by sample, and the number of `correct` answers, a scalar; 0 where no sample by itself is right or wrong. Where
 * outputs are those of regions, `[regions, outputs]`, they are compared with what the regions show.
 */
export type Loss = (
  outputs: Output,
  labels: Output,
  regions?: Regions,
) => { readonly loss: Output; readonly gradient: Output; readonly correct: Output };

/** `local` importance has no derivative. */
export type DifferentiatedObjective = Exclude<ImportancePass['objective'], 'local'>;

/** The derivatives of what is measured, at the `outputs` `[batch, count]`, whose magnitudes add up. */
export type Deltas = (outputs: Output, count: number, given: Given) => readonly Output[];

/** The network that is measured. */
export interface Asked {
  readonly session: Session;
  readonly stream: Stream;
  /** The outputs that it answers `rows`, samples of `task`, with. */
  answers(task: Task, rows: Int32Array): Int32Array;
  /** The correct answer to a sample of `task`. */
  label(task: Task, row: number): number;
  /** What `make` gives, made once as long as the network stays as it is. */
  known<T>(about: Int32Array, make: () => T): T;
}

export interface Together {
  readonly accuracy: number;
  readonly metric: Extract<Metric, 'MAP'>;
  readonly samples: number;
}
