import { webpCodec } from './codecs';
import { ENDS_EARLY, type Picture, type PictureSize, requireMemory, requireSize, Unsupported } from './picture';

/** WebP (RFC 9649): RIFF, the number of bytes that follow, WEBP, and chunks, of which the first tells the size. */

/** Whether a file begins as WebP does. */
export function isWebp(bytes: Buffer): boolean {
  return bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP';
}

/** Bytes for a pixel while a picture is decoded: its colours within the codec, lossless ones twice, and outside of it. */
const PIXEL_BYTES = { lossy: 9, lossless: 13 } as const;
/** VP8X: the size of the canvas, and chunks that are about it. */
const EXTENDED = 'VP8X';
/** Far more chunks than colour profile, opacity and notes take. */
const MAX_CHUNKS = 1000;

/**
 * Decodes a WebP, lossy or lossless; transparent pixels keep their colour.
 * @throws Error where the file is damaged, TooLarge where its picture is, Unsupported where it is animated
 */
export async function readWebp(bytes: Buffer): Promise<Picture> {
  if (bytes.length < 30 || bytes.length < 8 + bytes.readUInt32LE(4)) throw new Error(ENDS_EARLY);
  const [first, ...others] = chunksOf(bytes);
  const canvas = first?.type === EXTENDED ? canvasOf(first.data) : undefined;
  const pixels = canvas ? others.find(({ type }) => type === LOSSY || type === LOSSLESS) : first;
  if (!pixels) throw new Error(ENDS_EARLY);
  const [width, height] = sizeIn(pixels);
  if (canvas && String(canvas) !== String([width, height])) {
    throw new Error(`its size is ${canvas.join(' × ')}, but that of its pixels is ${width} × ${height}`);
  }
  requireSize(width, height);
  const pixelBytes = PIXEL_BYTES[pixels.type === LOSSLESS ? 'lossless' : 'lossy'];
  requireMemory(width, height, width * height * pixelBytes + 3 * bytes.length);
  return webpCodec(bytes, width, height);
}

/** Width and height by the first 30 bytes; undefined where there are fewer. */
export function sizeInWebp(start: Buffer): PictureSize | undefined {
  if (start.length < 30) return undefined;
  const [first] = chunksOf(start);
  if (!first) throw new Error(ENDS_EARLY);
  const [width, height] = first.type === EXTENDED ? canvasOf(first.data) : sizeIn(first);
  return { width, height };
}

const [LOSSY, LOSSLESS] = ['VP8 ', 'VP8L'];

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

/** The chunks up to the one with the pixels (section 2.3): a name, a number of bytes, and these, padded to an even number. */
function chunksOf(bytes: Buffer): readonly Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = 12; at + 8 <= bytes.length; ) {
    const [type, start] = [bytes.toString('latin1', at, at + 4), at + 8];
    const end = start + bytes.readUInt32LE(at + 4);
    chunks.push({ type, data: bytes.subarray(start, end) });
    if (type === LOSSY || type === LOSSLESS) break;
    if (chunks.length > MAX_CHUNKS) throw new Error(`it has more than ${MAX_CHUNKS} chunks`);
    at = end + (end % 2);
  }
  return chunks;
}

type Size = readonly [width: number, height: number];

function canvasOf(data: Buffer): Size {
  // 2.7.1.1: flags of 4 bytes, and 24 bits each, less one
  if (data.length < 10) throw new Error(ENDS_EARLY);
  if (data.readUInt8(0) & 2) throw new Unsupported('it is animated');
  return [data.readUIntLE(4, 3) + 1, data.readUIntLE(7, 3) + 1];
}

function sizeIn({ type, data }: Chunk): Size {
  if (data.length < 10) throw new Error(ENDS_EARLY);
  // 2.5: a frame tag of 3 bytes, a start code of 3, and 14 bits each
  if (type === LOSSY) return [data.readUInt16LE(6) & 0x3fff, data.readUInt16LE(8) & 0x3fff];
  if (type !== LOSSLESS) throw new Error(`its first chunk is ${JSON.stringify(type)}`);
  // 3.4: a signature of one byte, and 14 bits each, less one
  const bits = data.readUInt32LE(1);
  return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
}
