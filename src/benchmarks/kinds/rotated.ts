import { rotated as kind } from '../../core/benchmarks/rotated';
import { randomOf, uniform } from '../../core/random';
import { UserError } from '../../core/userError';
import type { DataSet } from '../dataSets/dataSet';
import type { BenchmarkOf } from '../streams/benchmark';
import { type Change, changedSamples, requirePictures } from '../streams/changedSamples';

/** MNIST Rotations (Lopez-Paz & Ranzato 2017, section 4.1), of any square pictures: each task has an angle of its own. */
export const rotated = changedSamples<BenchmarkOf<'rotated'>>((benchmark, { seed }, data) => {
  requirePictures(data, benchmark.kind);
  const [height, width] = data.inputShape;
  if (height !== width) {
    throw new UserError(
      `benchmark.kind: rotated needs square pictures, but those of ${data.name} are ${height} × ${width}`,
      'Where the format is one of pictures, set benchmark.height and benchmark.width to the same number.',
    );
  }
  return anglesOf(benchmark, seed).map((angle): Change => {
    const name = `rotation ${angle}°`;
    return angle % 360 === 0 ? { name, made: angle } : { name, made: angle, apply: rotation(angle, data.inputShape) };
  });
});

/** In degrees, one for each task. */
function anglesOf(benchmark: BenchmarkOf<'rotated'>, seed: number): readonly number[] {
  const { angles } = benchmark;
  if (Array.isArray(angles)) return angles;
  const tasks = kind.tasks(benchmark) ?? 0;
  return Array.from({ length: tasks }, (_, index) => {
    const share = angles === 'drawn' ? uniform(randomOf(seed, 'rotation', index + 1)) : index / tasks;
    return Math.round(share * 1800) / 10;
  });
}

/**
 * Rotates a picture `[height, width, channels]` counter-clockwise about its centre. Between pixels, values are bilinear;
 * outside the picture, they are 0.
 */
export function rotation(angle: number, [height, width, channels]: DataSet['inputShape']) {
  // Exact for quarter turns.
  const exactly = (value: number) => Math.round(value * 1e12) / 1e12;
  const [cos, sin] = [exactly(Math.cos((angle * Math.PI) / 180)), exactly(Math.sin((angle * Math.PI) / 180))];
  const [middle, centre] = [(height - 1) / 2, (width - 1) / 2];
  /** Of each new pixel, the four that it is made of, by number or −1, and their weights. */
  const from = new Int32Array(4 * height * width).fill(-1);
  const weights = new Float32Array(4 * height * width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const sourceX = centre + cos * (x - centre) - sin * (y - middle);
      const sourceY = middle + sin * (x - centre) + cos * (y - middle);
      const [left, top] = [Math.floor(sourceX), Math.floor(sourceY)];
      for (let corner = 0; corner < 4; corner++) {
        const [column, row] = [left + (corner % 2), top + (corner >> 1)];
        if (column < 0 || column >= width || row < 0 || row >= height) continue;
        const at = 4 * (y * width + x) + corner;
        from[at] = row * width + column;
        weights[at] = (1 - Math.abs(sourceX - column)) * (1 - Math.abs(sourceY - row));
      }
    }
  }
  return (values: Float32Array): Float32Array => {
    const result = new Float32Array(values.length);
    for (let at = 0; at < from.length; at++) {
      const [source = -1, weight = 0] = [from[at], weights[at]];
      if (source < 0) continue;
      const pixel = at >> 2;
      for (let channel = 0; channel < channels; channel++) {
        result[pixel * channels + channel] =
          (result[pixel * channels + channel] ?? 0) + weight * (values[source * channels + channel] ?? 0);
      }
    }
    return result;
  };
}
