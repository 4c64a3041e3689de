import type * as z from 'zod';
import type { FoundProblem, Key } from '../experiment/problem';
import type { Described, Kind } from '../kind';
import type { LayerDescription } from '../layers/layers';

/** What a network is: a recipe for the layers before its heads. */
export interface NetworkKind<K extends string = string, O extends z.ZodRawShape = z.ZodRawShape> extends Kind<K, O> {
  recipe(options: Described<Kind<K, O>>): readonly Stated[];
  /** What libraries call its layers. The first are those that weights are exported under. */
  modules?(options: Described<Kind<K, O>>): readonly ModuleNames[];
  /** What is wrong with these options together; keys begin at the network. */
  rules?(options: Described<Kind<K, O>>): readonly FoundProblem[];
  /** Options to begin with for inputs `[height, width, channels]`; undefined where it does not fit them. */
  offer?(inputShape: readonly [number, number, number]): z.input<z.ZodObject<O>> | undefined;
  /** The same where objects are to be found in pictures. */
  detectorOffer?(inputShape: readonly [number, number, number]): z.input<z.ZodObject<O>>;
}

/** What a library calls the layers of a network, as the names in its state_dict begin. */
export interface ModuleNames {
  /** The library, e.g. `torchvision`. */
  readonly library: string;
  /** The layers with weights, in the order of the recipe, and of a residual block first those of the body. */
  readonly layers: readonly string[];
  /** The last layer, in the place of our heads. */
  readonly head: string;
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
