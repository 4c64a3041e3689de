import type * as z from 'zod';
import type { FoundProblem } from '../experiment/problem';
import type { Described, Kind } from '../kind';

/** What an optimizer is; its steps stand in the file of the same name in `src/network/optimizers`. */
export interface OptimizerKind<K extends string = string, O extends z.ZodRawShape = z.ZodRawShape> extends Kind<K, O> {
  /** What is wrong with these options together; keys begin at the optimizer. */
  rules?(options: Described<Kind<K, O>>): Iterable<FoundProblem>;
}

/** Lets the compiler infer a kind's options for its own functions. */
export function optimizerKind<const K extends string, O extends z.ZodRawShape>(
  kind: OptimizerKind<K, O>,
): OptimizerKind<K, O> {
  return kind;
}
