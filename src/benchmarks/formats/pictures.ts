import { readImage, sizeOfImage } from '../pictures/imageFile';
import type { Reading } from './format';

/** How the pictures of a data set become samples of one shape. */
export interface PictureShape {
  readonly shape: readonly [height: number, width: number, channels: number];
  /** @throws UserError where a picture is damaged, or no size is set and it has another than the first */
  sampleOf(place: string, bytes: Buffer): Promise<Uint8Array>;
}

/** @param first a picture of the data set, whose size all have, unless the experiment sets one */
export async function pictureShape(
  reading: Reading,
  place: string,
  first: () => Promise<Buffer>,
): Promise<PictureShape> {
  const { height, width, channels = 3 } = reading;
  const isSet = height !== undefined && width !== undefined;
  const size = isSet ? [height, width] : await sizeOfImage(place, await first());
  const shape = [size[0] ?? 1, size[1] ?? 1, channels] as const;
  return { shape, sampleOf: (where, bytes) => readImage(where, bytes, shape, !isSet) };
}
