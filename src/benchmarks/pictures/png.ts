import { inflateSync } from 'node:zlib';
import { hasCode } from '../../store/diskError';
import { crc32 } from '../files/crc32';
import { ENDS_EARLY, type Picture, type PictureSize, requireMemory, requireSize } from './picture';
import { dataBytesOf, type PngHeader, pixelsOf } from './pngPixels';

/** PNG (https://www.w3.org/TR/png-3): a signature, and chunks of length, type, data and CRC-32. */

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

/** By the number of the colour type: values of a pixel, and the bits that a value may have (11.2.1, table 11.1). */
const COLOUR_TYPES: Readonly<Record<number, { readonly channels: number; readonly depths: readonly number[] }>> = {
  0: { channels: 1, depths: [1, 2, 4, 8, 16] },
  2: { channels: 3, depths: [8, 16] },
  3: { channels: 1, depths: [1, 2, 4, 8] },
  4: { channels: 2, depths: [8, 16] },
  6: { channels: 4, depths: [8, 16] },
};

const PALETTE = 3;
/** The maximum number of bytes that deflate can make of one. */
const MAX_INFLATION = 1032;

/** Whether a file begins as PNG does. */
export function isPng(bytes: Buffer): boolean {
  return bytes.subarray(0, 8).equals(SIGNATURE);
}

/**
 * Decodes a PNG of any colour type and depth, also an interlaced one; what follows the chunk IEND is ignored.
 *
 * Its data unpack to exactly the bytes that its header asks for, or it is refused. Chunks other than IHDR, PLTE and IDAT
 * are not looked into, whatever they unpack to; among them tRNS (which colour is transparent), which does not change the
 * colour of a pixel.
 * @throws Error where the file is damaged, TooLarge where its picture is
 */
export async function readPng(bytes: Buffer): Promise<Picture> {
  let header: PngHeader | undefined;
  let palette: Buffer | undefined;
  const packed = Buffer.allocUnsafe(bytes.length);
  let packedBytes = 0;
  for (const { type, data } of chunksOf(bytes)) {
    if (!header !== (type === 'IHDR')) throw new Error('its first chunk is not IHDR, or another one is');
    if (type === 'IHDR') header = headerOf(data);
    else if (type === 'PLTE') palette = data;
    else if (type === 'IDAT') packedBytes += data.copy(packed, packedBytes);
  }
  if (!header) throw new Error(ENDS_EARLY);
  const isOfPalette = header.colourType === PALETTE;
  if (isOfPalette && !palette) throw new Error('it has no palette');
  const { width, height } = header;
  const dataBytes = dataBytesOf(header);
  requireMemory(width, height, dataBytes + 4 * width * height + 2 * bytes.length);
  if (dataBytes > packedBytes * MAX_INFLATION) throw new Error(ENDS_EARLY);
  return pixelsOf(header, unpacked(packed.subarray(0, packedBytes), dataBytes), isOfPalette ? palette : undefined);
}

/** Width and height by the first 33 bytes; undefined where there are fewer. */
export function sizeInPng(start: Buffer): PictureSize | undefined {
  if (start.length < 33) return undefined;
  if (start.toString('latin1', 12, 16) !== 'IHDR') throw new Error('its first chunk is not IHDR, or another one is');
  return headerOf(start.subarray(16, 29));
}

function headerOf(data: Buffer): PngHeader {
  if (data.length !== 13) throw new Error('its header is damaged');
  const [width, height] = [data.readUInt32BE(0), data.readUInt32BE(4)];
  const [depth = 0, colourType = 0, compression, filter, interlacing = 0] = data.subarray(8);
  const { channels = 0, depths = [] } = COLOUR_TYPES[colourType] ?? {};
  if (!depths.includes(depth) || compression !== 0 || filter !== 0 || interlacing > 1) {
    throw new Error('its header is damaged');
  }
  requireSize(width, height);
  return { width, height, depth, colourType, channels, isInterlaced: interlacing === 1 };
}

/** The chunks up to IEND. A damaged one is found by its checksum. */
function* chunksOf(bytes: Buffer) {
  for (let at = SIGNATURE.length; ; ) {
    if (at + 12 > bytes.length) throw new Error(ENDS_EARLY);
    const end = at + 12 + bytes.readUInt32BE(at);
    if (end > bytes.length) throw new Error(ENDS_EARLY);
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (crc32(bytes.subarray(at + 4, end - 4)) !== bytes.readUInt32BE(end - 4)) {
      throw new Error(`its chunk ${JSON.stringify(type)} is damaged: its CRC-32 is not the one it was stored with`);
    }
    if (type === 'IEND') return;
    yield { type, data: bytes.subarray(at + 8, end - 4) };
    at = end;
  }
}

/** In one piece, so that nothing is copied; zlib stops at the first byte too many. */
function unpacked(data: Buffer, expected: number): Buffer {
  let found: Buffer;
  try {
    found = inflateSync(data, { chunkSize: Math.max(64, expected + 1), maxOutputLength: expected });
  } catch (error) {
    if (hasCode(error, 'ERR_BUFFER_TOO_LARGE')) throw new Error('it holds more data than its pixels need');
    throw new Error(hasCode(error, 'Z_BUF_ERROR') ? ENDS_EARLY : 'its data are damaged', { cause: error });
  }
  if (found.length < expected) throw new Error(ENDS_EARLY);
  return found;
}
