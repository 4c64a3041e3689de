/** Size of an image whose values lie row by row, channels innermost. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
}

/**
 * An image in another size, as bytes. Where it grows, interpolation is bilinear; where it shrinks, a new pixel is a mean
 * weighted by a triangle as wide as two new pixels, so that no old pixel is skipped. This is PIL's `Image.resize(size, BILINEAR)`
 * and PyTorch's `interpolate(mode='bilinear', antialias=True)`.
 * @param rowAt the row y, `[from.width, channels]`, 0 to 255; asked for once, in ascending order
 * @returns `[to.height, to.width, channels]`
 */
export function resized(
  rowAt: (y: number) => Float32Array,
  from: ImageSize,
  to: ImageSize & { readonly channels: number },
): Uint8Array {
  const { channels } = to;
  const across = weightsOf(from.width, to.width);
  const down = weightsOf(from.height, to.height);
  const sums = new Float32Array(to.height * to.width * channels);
  // Row by row, so that a large picture does not lie in memory as floats.
  let top = 0;
  for (let y = 0; y < from.height; y++) {
    const narrow = mixed(rowAt(y), channels, across);
    while (endOf(down[top]) <= y) top++;
    for (let i = top; i < to.height; i++) {
      const { first, weights } = down[i] ?? NONE;
      if (first > y) break;
      add(sums, i * narrow.length, narrow, weights[y - first] ?? 0);
    }
  }
  // Uint8Array.from(sums, Math.round) takes three times as long as all of the above.
  return new Uint8Array(sums.map(Math.round));
}

/** One new element is the sum of `weights[i]` × element `first + i`. */
interface Mixture {
  readonly first: number;
  readonly weights: readonly number[];
}

const NONE: Mixture = { first: Number.POSITIVE_INFINITY, weights: [] };

/** The first element after those mixed. */
function endOf({ first, weights }: Mixture = NONE): number {
  return first + weights.length;
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

/** Mixes the pixels of a row `[width, channels]`. */
function mixed(row: Float32Array, channels: number, mixtures: readonly Mixture[]): Float32Array {
  const result = new Float32Array(mixtures.length * channels);
  let target = 0;
  for (const { first, weights } of mixtures) {
    let source = first * channels;
    for (const weight of weights) {
      for (let channel = 0; channel < channels; channel++) {
        result[target + channel] = (result[target + channel] ?? 0) + weight * (row[source++] ?? 0);
      }
    }
    target += channels;
  }
  return result;
}

/** Adds weight × a row to those from a place on. */
function add(sums: Float32Array, start: number, row: Float32Array, weight: number): void {
  if (weight === 0) return;
  for (let i = 0; i < row.length; i++) sums[start + i] = (sums[start + i] ?? 0) + weight * (row[i] ?? 0);
}
