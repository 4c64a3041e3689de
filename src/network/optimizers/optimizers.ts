import { type Described, halfNamed } from '../../core/kind';
import * as kinds from '../../core/optimizers/list';
import type { Optimizer as Description } from '../../core/optimizers/optimizers';
import type { Optimizer } from '../optimizer';
import * as list from './list';

const halves: { readonly [N in keyof typeof kinds]: (options: Described<(typeof kinds)[N]>) => Optimizer } = list;

export function optimizer(description: Description): Optimizer {
  const half = halfNamed(kinds, halves, description.kind) as (options: Description) => Optimizer;
  return half(description);
}
