import type { Box, PictureSize } from '../../core/detection/boxes';
import type { OffsetDeviations } from '../../core/detection/offsets';
import type { DETECTION_METRICS } from '../../core/measures/metric';
import type { Source } from '../../core/run/source';
import type { Fact } from '../factSets/factSet';
import type { RawInputs } from '../rows/rawInputs';

/** One task of a stream. Row numbers point into the stream's `inputs`. */
export interface Task {
  /** From 1. */
  readonly number: number;
  readonly name: string;
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
  /** The data set's own class numbers that appear in the task; where tasks are of facts, the numbers of the facts. */
  readonly classes: readonly number[];
  /** The words that name each of `classes`: its name or, of a fact, its words; absent where they are not known. */
  readonly words?: readonly (readonly string[])[];
  /** Whether a class can also be chosen by its number; default yes. Not where names of classes are numbers themselves. */
  readonly isNumbered?: boolean;
  /** The places in `classes` of what a row shows, where that may be several or none; a row is else of its unit's class. */
  readonly shows?: (row: number) => readonly number[];
  /** `[elements]`: input element j of the task is element `permutation[j]` of the row; absent where nothing moves. */
  readonly permutation?: Int32Array;
  /**
   * The task's own output units, [first, first + count). The network's outputs are all heads side by side in task order.
   * The task is trained on its own units. Its prediction is the largest of them or, in class-incremental learning, the
   * largest of all units up to those of the last task learnt.
   * - task-incremental: each task has its own head, `first` counts the units of the heads before it.
   * - domain-incremental: all tasks share one head, `first` is 0.
   * - class-incremental: one head that grows, `first` counts the classes of the tasks before.
   *
   * Where tasks are of objects, units are the columns of a detector (`core/detection/columns.ts`): those of the first task
   * begin with background, and each class has five.
   */
  readonly units: { readonly first: number; readonly count: number };
  /** Where tasks are of facts: the number of the task's first, and `units` are those of the embedding all tasks share. */
  readonly firstFact?: number;
}

/** The first label of a task: the correct output, or fact, of a row is `firstLabel(task) + stream.units[row]`. */
export function firstLabel({ units, firstFact }: Task): number {
  return firstFact ?? units.first;
}

/** The targets of an embedding, where tasks are of facts. Parts are subject, predicate and object. */
export interface FactTargets {
  /** By number; those of a task follow each other. */
  readonly facts: readonly Fact[];
  /** Length of a part's vector. */
  readonly dimensions: number;
  /** `[facts, 3 × dimensions]`: the text vectors of the parts side by side, zero where a fact lacks the part. */
  readonly vectors: Float32Array;
  /** `[facts, 3]`: 1 for a part that the fact has, 0 for others, which do not count. */
  readonly flags: Float32Array;
  /** Between an embedding V and a fact L, summed over the fact's parts: ‖V − L‖² or ‖V − L‖. */
  readonly distance: 'squared' | 'euclidean';
}

/** What a detector is trained for, where tasks are of objects in pictures: a row is a picture. */
export interface DetectionTargets {
  readonly options: DetectorOptions;
  /** By the number of the class among those of all tasks, which stand in the order of their tasks. */
  readonly classNames: readonly string[];
  /** Classes of each task: `[first, first + count)`. */
  readonly tasks: readonly { readonly first: number; readonly count: number }[];
  /** By row. */
  readonly pictures: readonly TargetPicture[];
  /** The regions of a picture in which objects are looked for: `[proposals, 4]` of x1, y1, x2, y2 in its own pixels. */
  proposals(row: number): Float32Array;
  /** The same of other pictures, by their size, where they do not come from files; `number` tells pictures apart. */
  readonly proposalsFor?: ((size: PictureSize, number: number) => Float32Array) | undefined;
  /** How many a picture has at most. */
  readonly maxProposals: number;
}

/** A picture before it was resized to be an input. */
export interface TargetPicture {
  readonly path: string;
  readonly width: number;
  readonly height: number;
  /** Only those of classes that some task has. */
  readonly objects: readonly TargetObject[];
}

export interface TargetObject {
  /** Among the classes of all tasks. */
  readonly class: number;
  /** In the picture's own pixels. */
  readonly box: Box;
  readonly difficult?: boolean | undefined;
  readonly crowd?: boolean | undefined;
}

/** How the benchmark says that a detector is trained and tested. */
export interface DetectorOptions {
  readonly classifier: 'softmax' | 'sigmoid';
  /** Regions of a picture in a mini-batch, and how many of them at most have an object. */
  readonly regions: number;
  readonly positives: number;
  readonly deviations: OffsetDeviations;
  /** Of two answers of a class with more IoU than this, the less certain one is dropped. */
  readonly suppression: number;
  readonly measure: (typeof DETECTION_METRICS)[number];
}

/** The task stream of a benchmark, with its data. */
export interface Stream {
  /** Shape of one input, `[height, width, channels]`. */
  readonly inputShape: readonly [number, number, number];
  /** `[rows, ...inputShape]`, training samples first, then test samples; only those that some task uses. */
  readonly inputs: RawInputs;
  /**
   * `[rows]`: the correct unit of each row, counted from its task's first: in every scenario, the correct output for row
   * r in task t is `t.units.first + units[r]`. All 0 where tasks are of objects: a picture has no single output.
   */
  readonly units: Int32Array;
  readonly rows: number;
  /** Units of all heads together after the last task: the largest `first + count`. */
  readonly outputs: number;
  /** input = stored value × scale + shift, one for all channels or one for each. */
  readonly scale: number | readonly number[];
  readonly shift: number | readonly number[];
  readonly tasks: readonly Task[];
  /** Names by class number, where they are known. */
  readonly classNames?: readonly string[];
  readonly facts?: FactTargets;
  /** Where tasks are of objects in pictures. */
  readonly detection?: DetectionTargets;
  /** What could not be written while the data were opened. */
  readonly troubles?: readonly string[];
  /** Where the samples come from, for the run to record. */
  readonly sources: readonly Source[];
  /** What the user should know about the data. */
  readonly notes?: readonly string[];
}

/** Whether tasks arrange the input elements in different ways. */
export const moves = ({ tasks }: Pick<Stream, 'tasks'>): boolean =>
  tasks.some(({ permutation }) => permutation !== undefined);

/** What a benchmark makes of a data set: the tasks, and for each row its unit counted from its task's first. */
export interface TaskPlan {
  readonly tasks: readonly Task[];
  /** `[rows]`; rows that no task uses have any value. */
  readonly units: Int32Array;
  /** Where tasks are of facts. */
  readonly facts?: FactTargets;
}
