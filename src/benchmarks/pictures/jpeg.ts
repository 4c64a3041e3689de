import { jpegCodec } from './codecs';
import { readInks } from './inks';
import { type Frame, frameOf, jpegOf, MARKER, maxOf, PROGRESSIVE, segmentsOf } from './jpegSegments';
import { type Picture, requireMemory, requireSize, Unsupported } from './picture';

/** Whether a file begins as JPEG does. */
export function isJpeg(bytes: Buffer): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8;
}

/** More scans than any encoder writes; each of them costs a pass over the whole picture, however few bytes it has. */
const MAX_SCANS = 100;
/** Bytes for a pixel while a picture is decoded: its colours within the codec and outside of it, and some rows. */
const PIXEL_BYTES = 9;
/** Bytes of a coefficient, which are kept where several scans tell them. */
const COEFFICIENT_BYTES = 2;

/**
 * Decodes a JPEG of 8 bits, baseline or progressive: grey, YCbCr, RGB, or inks (see `readInks`). The note of a camera how
 * it was held is ignored.
 * @throws Error where the file is damaged, TooLarge where its picture is, Unsupported where its coding is unusual
 */
export async function readJpeg(bytes: Buffer): Promise<Picture> {
  const segments = segmentsOf(bytes);
  const frame = frameOf(segments);
  const { marker, precision, width, height, components } = frame;
  if (marker > PROGRESSIVE) throw new Unsupported('its coding is neither baseline nor progressive');
  if (precision !== 8) throw new Unsupported(`its values have ${precision} bits, not 8`);
  requireSize(width, height);
  const scans = segments.filter((segment) => segment.marker === MARKER.SOS).length;
  if (scans > MAX_SCANS) throw new Unsupported(`it has ${scans} scans, and at most ${MAX_SCANS} are read`);
  const areInks = components.length === INKS;
  const pixelBytes = (PIXEL_BYTES + (scans > 1 ? COEFFICIENT_BYTES * valuesOf(frame) : 0)) * (areInks ? 2 : 1);
  requireMemory(width, height, width * height * pixelBytes + 3 * bytes.length);
  return areInks ? readInks(segments) : jpegCodec(jpegOf(segments), width, height);
}

const INKS = 4;

/** Values of a pixel, of which subsampled components have less than one. */
function valuesOf({ components }: Frame): number {
  const [across, down] = [maxOf(components, 'across'), maxOf(components, 'down')];
  return components.reduce((sum, component) => sum + (component.across * component.down) / (across * down), 0);
}
