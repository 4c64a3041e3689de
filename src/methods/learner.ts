import type { Task } from '../benchmarks/streams/stream';

/** The network between steps, as a method may use it at a task boundary. */
export interface Learner {
  readonly task: Task;
  /** All tasks so far, that one last. */
  readonly tasks: readonly Task[];
  /** The right unit of a sample, counted from its task's first. */
  unit(row: number): number;

  /** The values of a variable. */
  read(name: string): Float32Array;
  write(name: string, values: Float32Array): void;

  // What follows is measured with the values from before the first `write`.
  /** Mean of a probe of the auxiliary model over the rows. */
  mean(probe: string, rows: Int32Array): Float32Array;
  /** Accuracy on the rows, samples of `task`. */
  accuracy(task: Task, rows: Int32Array): number;
  /** Mean of the method's importance pass over the rows, samples of `of`, by parameter. Default the task. */
  importance(rows: Int32Array, of?: Task): ReadonlyMap<string, Float32Array>;
}

/** What a method found at a task boundary. */
export interface Consolidation {
  readonly samples: number;
  /** Ω of this task alone and as accumulated, by parameter. */
  readonly own: ReadonlyMap<string, Float32Array>;
  readonly accumulated: ReadonlyMap<string, Float32Array>;
}
