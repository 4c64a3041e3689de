import type { MethodDescription } from '../core/experiment/experiment';
import { lambdaSearchOf } from '../core/experiment/lambdaSearch';
import type { Output } from '../graph/graph';
import { constant } from '../graph/ops';
import type { Method, MethodGraph } from './method';

/** λ as a method's graph has it, and what the method says of it to those who search it. */
export interface Lambda extends Pick<Method, 'search'> {
  readonly memory: Method['memory'];
  value(graph: MethodGraph): Output;
}

/** The variable that holds λ where it is searched. */
const LAMBDA = 'method/lambda';

/** λ of an experiment: a constant, or where it is searched a variable, so that a try compiles nothing anew. */
export function lambdaOf(description: Extract<MethodDescription, { lambda?: unknown }>): Lambda {
  const search = lambdaSearchOf(description);
  if (search) {
    const memory = [{ name: LAMBDA, shape: [], initial: { kind: 'zeros' } }] as const;
    return { search: { ...search, variable: LAMBDA }, memory, value: ({ value }) => value(LAMBDA) };
  }
  const { lambda = 0 } = description;
  if (lambda === 'search') throw new Error('a λ that is searched has settings');
  return { memory: [], value: ({ graph }) => constant(graph, lambda) };
}
