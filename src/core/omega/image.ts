import { rounded, sumsIn } from './statistics';

/** A kernel that sees the input: all of it, `[inputs, units]`, or a window, `[height, width, channels, filters]`. */
export interface FirstKernel {
  readonly sees: 'inputs' | 'window';
  readonly shape: readonly number[];
  readonly omega: Float32Array;
}

/**
 * Ω of the first layer, folded back to where the layer looks: summed over units and channels.
 *
 * @param input shape of the input, `[height, width, channels]`
 * @param permutation input element j of the network is element `permutation[j]` of the image; absent where it is j, or
 * not known
 */
export function inputImage(
  of: 'accumulated' | 'own' | 'measured',
  { sees, shape, omega }: FirstKernel,
  input: readonly [number, number, number],
  permutation: Int32Array | undefined,
  scrambled: boolean,
) {
  const units = shape.at(-1) ?? 1;
  const isConvolution = sees === 'window';
  const [height, width, channels] = isConvolution ? [shape[0] ?? 0, shape[1] ?? 0, shape[2] ?? 1] : input;
  if (omega.length !== height * width * channels * units) return undefined;
  const values = sumsIn(height * width, omega, (place) => {
    const j = Math.floor(place / units);
    const element = isConvolution ? j : (permutation?.[j] ?? j);
    return Math.floor(element / channels);
  });
  return {
    of,
    /** `input`: one value for each pixel; `kernel`: for each place of a convolution's window. */
    kind: isConvolution ? ('kernel' as const) : ('input' as const),
    /** Whether inputs stand in the order the network sees them, other than in the image, as earlier tasks had others. */
    scrambled: scrambled && !isConvolution,
    height,
    width,
    /** Row-major, summed over channels. */
    values: Array.from(values, rounded),
  };
}
