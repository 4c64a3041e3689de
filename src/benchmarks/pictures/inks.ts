import { jpegCodec } from './codecs';
import { componentsOf } from './jpegComponents';
import { frameOf, jpegOf, MARKER, type Segment } from './jpegSegments';
import type { Picture } from './picture';

/**
 * Decodes a JPEG of four inks, as programs for print write it: CMYK, or YCCK, whose first three are stored as YCbCr.
 *
 * The codec decodes at most three components, so it gets two files, each with three of the four. Inks are stored inverted,
 * as Adobe's programs do (Technical Note 5116) and PIL assumes of all. Red is (255 − cyan) × (255 − black) / 255, and so on.
 * @throws Error where the file is damaged, Unsupported where its components are sampled unusually
 */
export async function readInks(segments: readonly Segment[]): Promise<Picture> {
  const adobe = segments.find(({ marker, parameters }) => marker === MARKER.APP14 && parameters.length >= 12);
  const isYcck = adobe?.parameters[11] === 2;
  const { height, width } = frameOf(segments);
  const { rgba } = await jpegCodec(threeOf(segments, [0, 1, 2], isYcck), width, height);
  const { rgba: others } = await jpegCodec(threeOf(segments, [0, 2, 3], false), width, height);
  for (let pixel = 0; pixel < rgba.length; pixel += 4) {
    const light = others[pixel + 2] ?? 0;
    for (let at = pixel; at < pixel + 3; at++) {
      const value = rgba[at] ?? 0;
      // Of YCCK, the codec makes 255 − the stored value.
      const ink = isYcck ? value : 255 - value;
      rgba[at] = light - Math.round((ink * light) / 255);
    }
  }
  return { height, width, rgba };
}

/** A file with three of the components, which are to be decoded as YCbCr or left as they are. */
function threeOf(segments: readonly Segment[], places: readonly number[], areYcbcr: boolean): Buffer {
  const parameters = Buffer.from('Adobe\0\x64\0\0\0\0\0', 'latin1');
  parameters[11] = areYcbcr ? 1 : 0;
  const adobe: Segment = { marker: MARKER.APP14, parameters, coded: Buffer.alloc(0) };
  return jpegOf([adobe, ...componentsOf(segments, places)]);
}
