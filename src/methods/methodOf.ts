import { type Described, halfNamed } from '../core/kind';
import * as kinds from '../core/methods/list';
import type { MethodDescription } from '../core/methods/methods';
import * as list from './list';
import type { Method, MethodContext } from './method';

type Kinds = typeof kinds;

/** What each kind of method does. A kind without its half here does not compile. */
const methods: { readonly [N in keyof Kinds]: (options: Described<Kinds[N]>, context: MethodContext) => Method } = list;

/** The method that an experiment names. */
export function methodOf(description: MethodDescription, context: MethodContext): Method {
  const method = halfNamed(kinds, methods, description.kind) as (
    options: MethodDescription,
    context: MethodContext,
  ) => Method;
  return method(description, context);
}
