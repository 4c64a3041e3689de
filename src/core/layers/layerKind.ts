import * as z from 'zod';
import type { Kind } from '../kind';

/** What a layer is; its mathematics stand in the file of the same name in `src/network/layers`. */
export interface LayerKind<K extends string = string, O extends z.ZodRawShape = z.ZodRawShape> extends Kind<K, O> {
  /** The options of a layer that fits somewhere, which editors offer and tests try. */
  readonly example: NoInfer<z.input<z.ZodObject<O>>>;
  /** What it takes, without the batch: an image `[height, width, channels]`, a row of `[units]`, or either. */
  readonly takes: 'image' | 'units' | 'any';
  /** What it makes of that. */
  readonly gives: 'image' | 'units' | 'same';
  /** What its layers are called in checkpoints where the list does not say, with a number where need be. */
  readonly stem: string;
  /**
   * Whether they are numbered after their kind, `dense1`, `dense2`; others are called after the last numbered one before
   * them, `dense1/norm`.
   */
  readonly isNumbered: boolean;
  /** Whether it slides kernels over images. */
  readonly convolves?: true;
  /** Whether it takes regions out of pictures, so that what follows sees regions in place of pictures. */
  readonly crops?: true;
  /** Options that hold layers: branches from the layer's input that give the same shape, which is then its own. */
  readonly branches?: readonly Extract<keyof O, string>[];
}

/** The option that every layer has. */
const named = {
  name: z.string().min(1).optional().describe('Its name in checkpoints; default by kind and place, e.g. dense1.'),
};

type Defaulted = 'example' | 'takes' | 'gives' | 'stem' | 'isNumbered';

/**
 * A kind as its file states it: it takes anything, keeps its form, and its layers are called as the kind is, without a
 * number, unless it says otherwise.
 */
type StatedKind<K extends string, O extends z.ZodRawShape> = Omit<LayerKind<K, O>, Defaulted | 'options'> &
  Partial<Pick<LayerKind<K, O>, Defaulted>> & { readonly options?: O };

/** The kind with what it leaves out, and with the options that every layer has. */
export function layerKind<const K extends string, O extends z.ZodRawShape = Record<never, never>>({
  options,
  ...kind
}: StatedKind<K, O>): LayerKind<K, O & typeof named> {
  const defaults = { example: {}, takes: 'any', gives: 'same', stem: kind.kind, isNumbered: false };
  const all = { ...defaults, ...kind, options: { ...options, ...named } };
  return all as LayerKind<K, O & typeof named>;
}

/** What every layer of a list says of itself. */
export interface AnyLayer {
  readonly kind: string;
  readonly name?: string | undefined;
  readonly [option: string]: unknown;
}

let layer: z.ZodType<AnyLayer, AnyLayer> | undefined;

/** The layers in a layer. What they may be is the whole list of kinds, which tells itself by `completeLayers`. */
export const layersInside = z.array(
  z.lazy(() => {
    if (!layer) throw new Error('the kinds of layers are not listed yet');
    return layer;
  }),
);

export function completeLayers(all: z.ZodType): void {
  layer = all as z.ZodType<AnyLayer, AnyLayer>;
}
