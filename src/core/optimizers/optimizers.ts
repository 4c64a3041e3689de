import type { FoundProblem } from '../experiment/problem';
import { type Described, kindNamed, schemaOf } from '../kind';
import * as optimizers from './list';
import type { OptimizerKind } from './optimizerKind';

/** What an experiment says of an optimizer, every default filled in. */
export type Optimizer = Described<(typeof optimizers)[keyof typeof optimizers]>;

export const optimizer = schemaOf(optimizers);

/** What is wrong with an optimizer's options together. */
export function optimizerProblems(options: Optimizer): Iterable<FoundProblem> {
  const kind: OptimizerKind = kindNamed(optimizers, options.kind);
  return kind.rules?.(options) ?? [];
}
