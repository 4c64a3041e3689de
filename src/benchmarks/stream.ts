/** One task of a stream. Row numbers point into the stream's `inputs`. */
export interface Task {
  /** From 1. */
  readonly number: number;
  readonly name: string;
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
  /** The data set's own class numbers that appear in the task. */
  readonly classes: readonly number[];
  /** `[elements]`: input element j of the task is element `permutation[j]` of the row; absent where nothing moves. */
  readonly permutation?: Int32Array;
  /** Output units the task is trained and, unless the scenario is class-incremental, judged on: [first, first + count). */
  readonly units: { readonly first: number; readonly count: number };
}

/** The task stream of a benchmark, with its data in memory. */
export interface Stream {
  /** Shape of one input, `[height, width, channels]`. */
  readonly inputShape: readonly [number, number, number];
  /** `[rows, ...inputShape]`, training samples first, then test samples. */
  readonly inputs: Uint8Array;
  /** `[rows]`: the output unit that is right for each row, counted over all heads in task order. */
  readonly units: Int32Array;
  readonly rows: number;
  /** input = byte × scale + shift. */
  readonly scale: number;
  readonly shift: number;
  readonly tasks: readonly Task[];
}
