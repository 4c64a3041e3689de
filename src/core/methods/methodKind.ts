import type * as z from 'zod';
import type { FoundProblem } from '../experiment/problem';
import type { Fit, Traits } from '../experiment/traits';
import type { Described, Kind } from '../kind';

/** What a method is: everything about it but what it does, which stands in the file of the same name in `src/methods`. */
export interface MethodKind<K extends string = string, O extends z.ZodRawShape = z.ZodRawShape> extends Kind<K, O> {
  /** Authors, venue and year of the paper. */
  readonly source: string;
  /** What a task is trained on, or how tasks are put together, in the paper's symbols. */
  readonly equation: string;
  /** What it keeps for later tasks besides the network; P: guarded or copied weights, t: tasks so far. */
  readonly memory: string;
  /** The options that a new experiment must set, with a value to begin with; default none. */
  readonly shortest?: NoInfer<z.input<z.ZodObject<O>>>;
  /** Default all scenarios. */
  readonly fit?: Fit;
  /** Whether it needs class probabilities, which benchmarks without classes do not give. */
  readonly needsClasses?: true;
  /** Why it cannot train a network whose outputs are those of regions; in methods that cannot. */
  readonly withoutRegions?: string;
  /** Why it can train only such a network. */
  readonly needsRegions?: string;
  /** λ, in methods that have a penalty. */
  readonly lambda?: {
    /** Where a search for λ starts: high for the size that the method's penalty has. */
    readonly start: number;
    /** What λ is multiplied with, in one line; no two libraries agree on it. Empty where these options have no penalty. */
    convention(options: Described<Kind<K, O>>, traits: Traits): string;
  };
  /** Ω, in methods that keep it. */
  readonly importance?: Importance<Described<Kind<K, O>>>;
  /** Why no weight is protected, in one sentence; in methods that can be without an Ω. */
  readonly unprotected?: string;
  /** What is wrong with these options, given the rest of the experiment. */
  rules?(options: Described<Kind<K, O>>, traits: Traits): Iterable<FoundProblem>;
}

/** The Ω that a method accumulates in its checkpoints. */
export interface Importance<O> {
  /** Whether it keeps any with these options; default always. */
  isKept?(options: O): boolean;
  /** Weights of the earlier Ω and of the task's own in the accumulated one, after task `task` (from 1). */
  shares(options: O, task: number): readonly [earlier: number, own: number];
  /** Whether a task's own Ω follows from the accumulated ones; default always. */
  tellsOwn?(options: O, task: number): boolean;
  /** Whether inputs alone give it, so that the tensors `importance/…` of a checkpoint can be re-estimated on others. */
  readonly fromInputs?: true;
}

/** Lets the compiler infer a kind's options for its own functions. */
export function methodKind<const K extends string, O extends z.ZodRawShape>(kind: MethodKind<K, O>): MethodKind<K, O> {
  return kind;
}
