import type { PictureSize } from '../../core/detection/boxes';
import type { SamplePicture } from '../../core/panel/samplePicture';
import { imageBytes, readImage } from '../pictures/imageFile';

/**
 * A picture on disk, in colours, for a page.
 * @param side of its longer side at most, in pixels
 * @throws UserError where it cannot be read or is damaged
 */
export async function smallPicture(path: string, { width, height }: PictureSize, side: number): Promise<SamplePicture> {
  const shrink = Math.max(1, width / side, height / side);
  const to = { height: Math.max(1, Math.round(height / shrink)), width: Math.max(1, Math.round(width / shrink)) };
  const pixels = await readImage(path, imageBytes(path), [to.height, to.width, 3]);
  return { ...to, channels: 3, pixels: Buffer.from(pixels).toString('base64') };
}
