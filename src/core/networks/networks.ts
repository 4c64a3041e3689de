import type { FoundProblem } from '../experiment/problem';
import { type Described, kindNamed, schemaOf } from '../kind';
import * as networks from './list';
import type { NetworkKind, Stated } from './networkKind';

/** What an experiment says of its network, every default filled in. */
export type NetworkDescription = Described<(typeof networks)[keyof typeof networks]>;

export const network = schemaOf(networks).describe('What learns.');

const kindOf = ({ kind }: NetworkDescription): NetworkKind => kindNamed(networks, kind);

/** The layers before the heads, in a row. */
export function layersIn(description: NetworkDescription): readonly Stated[] {
  return kindOf(description).recipe(description);
}

/** What is wrong with a network's options together. */
export function networkProblems(description: NetworkDescription): readonly FoundProblem[] {
  return kindOf(description).rules?.(description) ?? [];
}
