import { crc32 } from '../formats/crc32';
import { pngCodec } from './codecs';
import { ENDS_EARLY, type Picture, requireSize } from './picture';

/** PNG (https://www.w3.org/TR/png-3): a signature, and chunks of length, type, data and CRC-32. */

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

/** Values of a pixel, by the number of the colour type. */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** Bytes that deflate can make of one at most. */
const MAX_INFLATION = 1032;

export function isPng(bytes: Buffer): boolean {
  return bytes.subarray(0, 8).equals(SIGNATURE);
}

/**
 * Decodes a PNG of any colour type and depth, also an interlaced one; what follows the chunk IEND is ignored.
 *
 * The decoder is given only the chunks that it needs. The others, among them tRNS (which colour is transparent), do not
 * change the colour of a pixel.
 * @throws Error where the file is damaged, TooLarge where its picture is
 */
export async function readPng(bytes: Buffer): Promise<Picture> {
  const parts: Buffer[] = [SIGNATURE];
  let header: Buffer | undefined;
  let dataBytes = 0;
  for (const { type, data, whole } of chunksOf(bytes)) {
    if (!header && type !== 'IHDR') throw new Error('its first chunk is not IHDR');
    header ??= data;
    if (['IHDR', 'PLTE', 'IDAT', 'IEND'].includes(type)) parts.push(whole);
    if (type === 'IDAT') dataBytes += data.length;
  }
  if (header?.length !== 13) throw new Error('its first chunk is not IHDR');
  const [width, height, depth = 0, colourType = 0] = [
    header.readUInt32BE(0),
    header.readUInt32BE(4),
    ...header.subarray(8),
  ];
  requireSize(width, height);
  requireDataFor((width * height * depth * (CHANNELS[colourType] ?? 0)) / 8, height, dataBytes);
  try {
    return await pngCodec(Buffer.concat(parts), depth);
  } catch (error) {
    throw new Error('its data are damaged', { cause: error }); // The decoder does not say more.
  }
}

/** The chunks up to IEND. A damaged one is found here: the decoder does not compare checksums. */
function* chunksOf(bytes: Buffer) {
  for (let at = SIGNATURE.length; ; ) {
    if (at + 12 > bytes.length) throw new Error(ENDS_EARLY);
    const end = at + 12 + bytes.readUInt32BE(at);
    if (end > bytes.length) throw new Error(ENDS_EARLY);
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (crc32(bytes.subarray(at + 4, end - 4)) !== bytes.readUInt32BE(end - 4)) {
      throw new Error(`its chunk ${type} is damaged: its CRC-32 is not the one it was stored with`);
    }
    yield { type, data: bytes.subarray(at + 8, end - 4), whole: bytes.subarray(at, end) };
    if (type === 'IEND') return;
    at = end;
  }
}

/** Data far too short for the size, or so long that they unpack to far more, are refused before they are unpacked. */
function requireDataFor(pixelBytes: number, height: number, dataBytes: number): void {
  if (pixelBytes > dataBytes * MAX_INFLATION) throw new Error(ENDS_EARLY);
  if (dataBytes > 2 * (pixelBytes + height) + 4096) throw new Error('it holds far more data than its pixels need');
}
