import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { decode as decodeJpeg } from 'jpeg-js';
import { PNG } from 'pngjs';
import { messageOf, UserError } from '../core/userError';
import { resized } from './resize';

/**
 * Image files on the user's disk: PNG of every kind, and JPEG. They are decoded in JavaScript, so that the installed
 * extension needs nothing beside it.
 */

/** A decoded picture: `[height, width, 4]` bytes of red, green, blue and opacity. */
interface Picture {
  readonly height: number;
  readonly width: number;
  readonly rgba: Uint8Array;
}

/** Whether a file is a PNG or JPEG by its name; hidden files are not. */
export function isImageFile(name: string): boolean {
  return ['.png', '.jpg', '.jpeg'].includes(extname(name).toLowerCase()) && !name.startsWith('.');
}

/** A file with more pixels is refused before memory is taken for it. */
const MAX_PIXELS = 1e8;

/**
 * Reads a PNG or JPEG as `[height, width, channels]` bytes, whatever its own size and colours are.
 *
 * It is stretched to the size (see `resized`). Grey is 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601). As in PIL's
 * `Image.open(path).convert('RGB')`, transparent pixels keep their colour, and a camera's note of the orientation is
 * ignored.
 * @throws UserError where it cannot be read, is neither, is damaged, or is too large to be decoded
 */
export async function readImageFile(
  path: string,
  [height, width, channels]: readonly [height: number, width: number, channels: number],
): Promise<Uint8Array> {
  if (channels !== 1 && channels !== 3) {
    throw new UserError(
      `${path}: an image has 1 or 3 channels, but the data set has ${channels}`,
      'Use images with data sets of 1 or 3 channels.',
    );
  }
  const picture = decoded(path, await bytesOf(path));
  return resized(channels === 3 ? colours(picture) : greys(picture), picture, { height, width, channels });
}

/** All PNG and JPEG files in a folder and the folders in it, sorted by name, without hidden ones. */
export async function imageFilesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    throw unreadable(folder, error, 'Name a folder of PNG or JPEG files.');
  });
  return entries
    .filter(({ name }) => isImageFile(name))
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort();
}

async function bytesOf(path: string): Promise<Buffer> {
  return readFile(path).catch((error: unknown) => {
    throw unreadable(path, error, 'Name a PNG or JPEG file that you have permission to read.');
  });
}

function unreadable(path: string, error: unknown, hint: string): UserError {
  const { code } = error as NodeJS.ErrnoException;
  const reasons: Record<string, string> = { ENOENT: 'does not exist', ENOTDIR: 'is not a folder' };
  return new UserError(`${path}: ${reasons[code ?? ''] ?? `cannot be read (${code ?? String(error)})`}`, hint, {
    cause: error,
  });
}

/** The format is told by the first bytes, whatever the file's name. */
function decoded(path: string, bytes: Buffer): Picture {
  const isPng = bytes.subarray(0, 8).equals(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'));
  const isJpeg = bytes[0] === 0xff && bytes[1] === 0xd8;
  if (!isPng && !isJpeg) {
    throw new UserError(
      `${path}: neither PNG nor JPEG, by its first bytes`,
      'Convert it to PNG, for example with ImageMagick: magick mogrify -format png <files>.',
    );
  }
  try {
    return isPng ? ofPng(bytes) : ofJpeg(bytes);
  } catch (error) {
    throw new UserError(
      `${path}: a ${isPng ? 'PNG' : 'JPEG'} that cannot be decoded: ${messageOf(error)}`,
      'Replace the file with a complete copy, or remove it.',
      { cause: error },
    );
  }
}

/** https://www.w3.org/TR/png-3: width and height are the first two numbers of the first chunk. */
function ofPng(bytes: Buffer): Picture {
  if (bytes.length < 24) throw new Error('it ends too early');
  refuseLarge(bytes.readUInt32BE(16), bytes.readUInt32BE(20));
  const { height, width, data } = PNG.sync.read(bytes);
  return { height, width, rgba: data };
}

function ofJpeg(bytes: Buffer): Picture {
  // The decoder takes zeros for what is missing.
  if (bytes.lastIndexOf('\xff\xd9', undefined, 'latin1') < 0) throw new Error('it ends too early');
  const limits = { maxResolutionInMP: MAX_PIXELS / 1e6, maxMemoryUsageInMB: 2048 };
  const { height, width, data } = decodeJpeg(bytes, { useTArray: true, tolerantDecoding: false, ...limits });
  return { height, width, rgba: data };
}

function refuseLarge(width: number, height: number): void {
  if (width * height > MAX_PIXELS)
    throw new Error(`${width} × ${height} pixels are more than ${MAX_PIXELS / 1e6} million`);
}

/** `[height, width, 3]` */
function colours({ rgba }: Picture): Float32Array {
  const values = new Float32Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4) {
    for (let channel = 0; channel < 3; channel++) values[to++] = rgba[from + channel] ?? 0;
  }
  return values;
}

/** `[height, width, 1]` */
function greys({ rgba }: Picture): Float32Array {
  const values = new Float32Array(rgba.length / 4);
  for (let from = 0, to = 0; from < rgba.length; from += 4) {
    values[to++] = 0.299 * (rgba[from] ?? 0) + 0.587 * (rgba[from + 1] ?? 0) + 0.114 * (rgba[from + 2] ?? 0);
  }
  return values;
}
