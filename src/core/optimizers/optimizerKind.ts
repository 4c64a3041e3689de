import type { z } from 'zod';
import type { Described, Kind } from '../kind';

/** What is wrong with options together; keys begin at the optimizer. */
export interface OptimizerProblem {
  readonly keys: readonly string[];
  readonly message: string;
}

/** What an optimizer is; its steps stand in the file of the same name in `src/network/optimizers`. */
export interface OptimizerKind<K extends string = string, O extends z.ZodRawShape = z.ZodRawShape> extends Kind<K, O> {
  rules?(options: Described<Kind<K, O>>): Iterable<OptimizerProblem>;
}

/** Lets the compiler infer a kind's options for its own functions. */
export function optimizerKind<const K extends string, O extends z.ZodRawShape>(
  kind: OptimizerKind<K, O>,
): OptimizerKind<K, O> {
  return kind;
}
