import type { DataSet } from '../dataSets/dataSet';
import type { BenchmarkOf } from '../streams/benchmark';
import { type Change, changedSamples, requirePictures } from '../streams/changedSamples';

/** Pictures that are blurred more from task to task (Mai et al. 2022, “blur” among their non-stationary data). */
export const blurred = changedSamples<BenchmarkOf<'blurred'>>(({ kind, tasks, sigma }, _, data) => {
  requirePictures(data, kind);
  return Array.from({ length: tasks }, (_, index): Change => {
    const own = index === 0 ? 0 : Number(((sigma * index) / (tasks - 1)).toPrecision(6));
    const about = { name: own === 0 ? 'sharp' : `blur ${own} px`, made: own };
    return own === 0 ? about : { ...about, apply: blur(own, data.inputShape) };
  });
});

/** A Gaussian ends after this many standard deviations, as in scipy.ndimage.gaussian_filter. */
const REACH = 4;

/**
 * Blurs a picture `[height, width, channels]` by a Gaussian of `sigma` pixels, along rows and then along columns. Beyond its
 * edge, a picture continues with the pixels of the edge.
 */
export function blur(sigma: number, [height, width, channels]: DataSet['inputShape']) {
  const reach = Math.floor(REACH * sigma + 0.5);
  const bell = Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-((i - reach) ** 2) / (2 * sigma ** 2)));
  const total = bell.reduce((sum, value) => sum + value, 0);
  const weights = Float32Array.from(bell, (value) => value / total);
  /** Along an axis of `length` places, which lie `stride` elements apart. */
  const along = (values: Float32Array, length: number, stride: number): Float32Array => {
    const result = new Float32Array(values.length);
    for (let at = 0; at < values.length; at++) {
      const place = Math.floor(at / stride) % length;
      let sum = 0;
      for (let offset = -reach; offset <= reach; offset++) {
        const other = Math.min(length - 1, Math.max(0, place + offset));
        sum += (weights[offset + reach] ?? 0) * (values[at + (other - place) * stride] ?? 0);
      }
      result[at] = sum;
    }
    return result;
  };
  return (values: Float32Array): Float32Array => along(along(values, width, channels), height, width * channels);
}
