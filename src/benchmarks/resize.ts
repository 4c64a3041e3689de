/** Size of an image whose values lie row by row, channels innermost. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
}

/**
 * An image in another size, as bytes. Where it grows, interpolation is bilinear; where it shrinks, a new pixel is a mean
 * weighted by a triangle as wide as two new pixels, so that no old pixel is skipped. This is PIL's `Image.resize(size, BILINEAR)` and PyTorch's
 * `interpolate(mode='bilinear', antialias=True)`.
 * @param values `[from.height, from.width, channels]`, 0 to 255
 * @returns `[to.height, to.width, channels]`
 */
export function resized(
  values: Float32Array,
  from: ImageSize,
  to: ImageSize & { readonly channels: number },
): Uint8Array {
  const { channels } = to;
  const across = weightsOf(from.width, to.width);
  const down = weightsOf(from.height, to.height);
  const narrow = along(values, from.height, from.width, channels, across);
  return Uint8Array.from(along(narrow, 1, from.height, to.width * channels, down), Math.round);
}

/** One new element is the sum of `weights[i]` × element `first + i`. */
interface Mixture {
  readonly first: number;
  readonly weights: readonly number[];
}

function weightsOf(from: number, to: number): readonly Mixture[] {
  const scale = from / to;
  const support = Math.max(1, scale);
  return Array.from({ length: to }, (_, i) => {
    const center = (i + 0.5) * scale;
    const first = Math.max(0, Math.round(center - support));
    const end = Math.min(from, Math.round(center + support));
    const weights = Array.from({ length: end - first }, (_, j) =>
      Math.max(0, 1 - Math.abs(first + j + 0.5 - center) / support),
    );
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return { first, weights: weights.map((weight) => weight / total) };
  });
}

/** Mixes along the middle axis of `[outer, length, inner]`. */
function along(
  values: Float32Array,
  outer: number,
  length: number,
  inner: number,
  mixtures: readonly Mixture[],
): Float32Array {
  const mixed = new Float32Array(outer * mixtures.length * inner);
  for (let row = 0; row < outer; row++) {
    mixtures.forEach(({ first, weights }, i) => {
      const target = (row * mixtures.length + i) * inner;
      weights.forEach((weight, j) => {
        const source = (row * length + first + j) * inner;
        for (let k = 0; k < inner; k++)
          mixed[target + k] = (mixed[target + k] ?? 0) + weight * (values[source + k] ?? 0);
      });
    });
  }
  return mixed;
}
