import type { SamplePicture } from '../../core/panel/samplePicture';
import { resized } from '../pictures/resize';
import { inputTypeOf, rowOf } from '../rows/rawInputs';
import type { Stream } from './stream';

/**
 * A sample as a picture whose sides are at most `maxSide`, in the order in which the data set has its pixels, or in that of a
 * task's `permutation`. Floats are stretched from the smallest to the largest of the sample. Undefined where a sample is no image: it has one row or column
 * only, or neither one nor three channels.
 */
export function samplePicture(
  { inputs, inputShape }: Pick<Stream, 'inputs' | 'inputShape'>,
  row: number,
  maxSide: number,
  permutation?: Int32Array,
): SamplePicture | undefined {
  const [height, width, channels] = inputShape;
  if (height === 1 || width === 1 || (channels !== 1 && channels !== 3)) return undefined;
  const stored = Float32Array.from(rowOf(inputs, row, height * width * channels));
  const values = permutation ? Float32Array.from(permutation, (from) => stored[from] ?? 0) : stored;
  const [min, max] = inputTypeOf(inputs) === 'uint8' ? [0, 255] : rangeOf(values);
  const pixels = values.map((value) => (255 * (value - min)) / (max - min || 1));
  const shrink = Math.max(1, height / maxSide, width / maxSide);
  const to = { height: sideOf(height / shrink), width: sideOf(width / shrink), channels };
  const rowAt = (y: number) => pixels.subarray(y * width * channels, (y + 1) * width * channels);
  const bytes = resized(rowAt, { height, width }, to);
  return { ...to, channels, pixels: Buffer.from(bytes).toString('base64') };
}

const sideOf = (length: number): number => Math.max(1, Math.round(length));

function rangeOf(values: Float32Array): [min: number, max: number] {
  return values.reduce<[number, number]>(
    ([min, max], value) => [Math.min(min, value), Math.max(max, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
}
