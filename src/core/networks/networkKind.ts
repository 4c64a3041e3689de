import type * as z from 'zod';
import type { FoundProblem, Key } from '../experiment/problem';
import type { Described, Kind } from '../kind';
import type { LayerDescription } from '../layers/layers';

/** What a network is: a recipe for the layers before its heads. */
export interface NetworkKind<K extends string = string, O extends z.ZodRawShape = z.ZodRawShape> extends Kind<K, O> {
  recipe(options: Described<Kind<K, O>>): readonly Stated[];
  /** What is wrong with these options together; keys begin at the network. */
  rules?(options: Described<Kind<K, O>>): readonly FoundProblem[];
}

/** A layer, and where the network states it: keys from the network. */
export interface Stated {
  readonly keys: readonly Key[];
  readonly layer: LayerDescription;
}

/** Lets the compiler infer a kind's options for its own functions. */
export function networkKind<const K extends string, O extends z.ZodRawShape>(
  kind: NetworkKind<K, O>,
): NetworkKind<K, O> {
  return kind;
}
