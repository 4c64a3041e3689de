import type { LayerDescription } from '../layers/layers';
import type { Stated } from './networkKind';
import type { Normalization } from './options';

/** What networks are made of besides single layers. */

export const flatten: LayerDescription = { kind: 'flatten' };

/** A layer's outputs, normalized and rectified. */
export function activated(layer: LayerDescription, normalization: Normalization): readonly LayerDescription[] {
  const norm: readonly LayerDescription[] = normalization === 'none' ? [] : [{ kind: `${normalization}-norm` }];
  return [layer, ...norm, { kind: 'relu' }];
}

/** Dense layers with ReLU, each with dropout where there is any. */
export function hiddenLayers({
  hidden,
  normalization,
  dropout,
}: {
  readonly hidden: readonly number[];
  readonly normalization: Normalization;
  readonly dropout: number;
}): readonly Stated[] {
  const dropped: readonly LayerDescription[] = dropout > 0 ? [{ kind: 'dropout', rate: dropout }] : [];
  return hidden.flatMap((units, i) =>
    [...activated({ kind: 'dense', units }, normalization), ...dropped].map((layer) => ({
      keys: ['hidden', i],
      layer,
    })),
  );
}
