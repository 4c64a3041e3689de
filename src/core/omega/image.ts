import type { InputImage } from './inspection';
import { rounded } from './statistics';

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
  of: InputImage['of'],
  { sees, shape, omega }: FirstKernel,
  input: readonly [number, number, number],
  permutation: Int32Array | undefined,
  scrambled: boolean,
): InputImage | undefined {
  const units = shape.at(-1) ?? 1;
  const isConvolution = sees === 'window';
  const [height, width, channels] = isConvolution ? [shape[0] ?? 0, shape[1] ?? 0, shape[2] ?? 1] : input;
  if (omega.length !== height * width * channels * units) return undefined;
  const values = new Float64Array(height * width);
  omega.forEach((value, at) => {
    const j = Math.floor(at / units);
    const element = isConvolution ? j : (permutation?.[j] ?? j);
    const pixel = Math.floor(element / channels);
    values[pixel] = (values[pixel] ?? 0) + value;
  });
  return {
    of,
    kind: isConvolution ? 'kernel' : 'input',
    scrambled: scrambled && !isConvolution,
    height,
    width,
    values: Array.from(values, rounded),
  };
}
