import { webpCodec } from './codecs';
import { ENDS_EARLY, type Picture, requireSize, Unsupported } from './picture';

/** WebP (RFC 9649): RIFF, the number of bytes that follow, WEBP, and chunks, of which the first tells the size. */

export function isWebp(bytes: Buffer): boolean {
  return bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP';
}

/**
 * Decodes a WebP, lossy or lossless; transparent pixels keep their colour.
 * @throws Error where the file is damaged, TooLarge where its picture is, Unsupported where it is animated
 */
export async function readWebp(bytes: Buffer): Promise<Picture> {
  if (bytes.length < 30 || bytes.length < 8 + bytes.readUInt32LE(4)) throw new Error(ENDS_EARLY);
  requireSize(...sizeIn(bytes));
  return webpCodec(bytes);
}

function sizeIn(bytes: Buffer): readonly [width: number, height: number] {
  const type = bytes.toString('latin1', 12, 16);
  switch (type) {
    case 'VP8 ': // 2.5: a frame tag of 3 bytes, a start code of 3, and 14 bits each
      return [bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff];
    case 'VP8L': {
      // 3.4: a signature of one byte, and 14 bits each, less one
      const bits = bytes.readUInt32LE(21);
      return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
    }
    case 'VP8X': // 2.7.1.1: flags of 4 bytes, and 24 bits each, less one
      if (bytes.readUInt8(20) & 2) throw new Unsupported('it is animated');
      return [bytes.readUIntLE(24, 3) + 1, bytes.readUIntLE(27, 3) + 1];
    default:
      throw new Error(`its first chunk is ${JSON.stringify(type)}`);
  }
}
