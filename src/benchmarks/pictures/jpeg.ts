import { jpegCodec } from './codecs';
import { readInks } from './inks';
import { frameOf, jpegOf, PROGRESSIVE, segmentsOf } from './jpegSegments';
import { type Picture, requireSize, Unsupported } from './picture';

export function isJpeg(bytes: Buffer): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8;
}

/**
 * Decodes a JPEG of 8 bits, baseline or progressive: grey, YCbCr, RGB, or inks (see `readInks`). The note of a camera how
 * it was held is ignored.
 * @throws Error where the file is damaged, TooLarge where its picture is, Unsupported where its coding is unusual
 */
export async function readJpeg(bytes: Buffer): Promise<Picture> {
  const segments = segmentsOf(bytes);
  const { marker, precision, width, height, components } = frameOf(segments);
  if (marker > PROGRESSIVE) throw new Unsupported('its coding is neither baseline nor progressive');
  if (precision !== 8) throw new Unsupported(`its values have ${precision} bits, not 8`);
  requireSize(width, height);
  return components.length === 4 ? readInks(segments) : jpegCodec(jpegOf(segments));
}
