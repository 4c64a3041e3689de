import type { LayerDescription } from '../layers/layers';
import type { Stated } from './networkKind';
import type { Normalization } from './options';

/** What networks are made of besides single layers. */

export const flatten: LayerDescription = { kind: 'flatten' };

/** Where a layer puts its windows. */
type Places = { readonly stride: number; readonly padding: 'same' | 'valid' };

/** A layer whose window of `size` slides over images with `zeros` of them on every side, as PyTorch pads. */
export function padded(
  { size, stride, zeros }: { readonly size: number; readonly stride: number; readonly zeros: number },
  layer: (places: Places) => LayerDescription,
): readonly LayerDescription[] {
  if (stride === 1 && 2 * zeros + 1 === size) return [layer({ stride, padding: 'same' })];
  const around: readonly LayerDescription[] = zeros > 0 ? [{ kind: 'zero-pad', size: zeros }] : [];
  return [...around, layer({ stride, padding: 'valid' })];
}

/** A layer's outputs, normalized and rectified. */
export function activated(layer: LayerDescription, normalization: Normalization): readonly LayerDescription[] {
  const norm: readonly LayerDescription[] = normalization === 'none' ? [] : [{ kind: `${normalization}-norm` }];
  return [layer, ...norm, { kind: 'relu' }];
}

export interface HiddenOptions {
  /** Units of each dense layer. */
  readonly hidden: readonly number[];
  readonly normalization: Normalization;
  readonly dropout: number;
}

/** Dense layers with ReLU, each with dropout where there is any. */
export function hiddenLayers({ hidden, normalization, dropout }: HiddenOptions): readonly Stated[] {
  const dropped: readonly LayerDescription[] = dropout > 0 ? [{ kind: 'dropout', rate: dropout }] : [];
  return hidden.flatMap((units, i) =>
    [...activated({ kind: 'dense', units }, normalization), ...dropped].map((layer) => ({
      keys: ['hidden', i],
      layer,
    })),
  );
}
