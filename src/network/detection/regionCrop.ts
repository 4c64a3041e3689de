import type { Output } from '../../graph/graph';
import { cropAndResize, cropAndResizeGrad, maxPool, maxPoolGrad } from '../../graph/ops';

/** Regions of some pictures: `corners` `[regions, 4]` (`cropCorners`), `pictures` int32 `[regions]`, which picture. */
export interface Regions {
  readonly corners: Output;
  readonly pictures: Output;
}

/**
 * The features of each region in a fixed size (the RoI layer of Girshick, ICCV 2015, with bilinear samples): from maps
 * `[pictures, height, width, channels]`, `[regions, size, size, channels]`. With `pool`, the map is sampled at twice as many
 * places along each side, and the largest of 2 × 2 is taken; the corners must then be those of 2 · size samples.
 *
 * How many regions there are should be known when the graph is written: otherwise TensorFlow warns, once a graph, that it
 * cannot estimate the cost of crops.
 */
export function regionCrop(maps: Output, { corners, pictures }: Regions, size: number, pool: boolean) {
  const crop = cropAndResize(maps, corners, pictures, pool ? 2 * size : size);
  const backToMaps = (delta: Output) => cropAndResizeGrad(maps, corners, pictures, delta);
  if (!pool) return { output: crop, backward: backToMaps };
  const window = { stride: 2, padding: 'valid' } as const;
  const output = maxPool(crop, 2, window);
  /** δ at the maps from δ at the output. */
  const backward = (delta: Output) => backToMaps(maxPoolGrad(crop, output, delta, 2, window));
  return { output, backward };
}
