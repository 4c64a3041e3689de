import type { MethodDescription } from '../core/experiment/experiment';
import { lambdaSearchOf } from '../core/experiment/lambdaSearch';
import { constant } from '../graph/ops';
import type { Parameter } from '../network/layer';
import type { Lambda } from './method';

const variable: Parameter = { name: 'method/lambda', shape: [], initial: { kind: 'zeros' } };

/** λ of an experiment: a constant or, where it is searched, a variable, so that an attempt needs no new graph. */
export function lambdaOf(description: Extract<MethodDescription, { lambda?: unknown }>): Lambda {
  const search = lambdaSearchOf(description);
  if (search) return { search: { ...search, variable }, value: ({ value }) => value(variable.name) };
  const { lambda = 0 } = description;
  if (lambda === 'search') throw new Error('the search for λ has no settings');
  return { value: ({ graph }) => constant(graph, lambda) };
}
