import { extname } from 'node:path';
import { bytes as inBytes } from '../../core/format';
import { messageOf, UserError } from '../../core/userError';
import { startOfFile, windowOf, withRegular } from '../../store/regularFile';
import { isJpeg, readJpeg } from './jpeg';
import { sizeInJpeg } from './jpegSegments';
import { otherFormatOf } from './otherFormats';
import { ENDS_EARLY, type Picture, type PictureSize, TooLarge, Unsupported } from './picture';
import { isPng, readPng, sizeInPng } from './png';
import { resized } from './resize';
import { isWebp, readWebp, sizeInWebp } from './webp';

/** Image files on the user's disk: PNG, JPEG and WebP of every kind, in any size and colours. */

/** Endings of the names of image files. */
const ENDINGS = ['.png', '.jpg', '.jpeg', '.jpe', '.jfif', '.webp'];

/** Whether a file is a PNG, JPEG or WebP by its name. */
export function isImageFile(name: string): boolean {
  return ENDINGS.includes(extname(name).toLowerCase());
}

/** The formats in messages. */
export const IMAGE_FORMATS = 'PNG, JPEG or WebP';

/** A larger file is refused before it is read: decoding it would take several times as much memory. */
export const MAX_FILE_BYTES = 128e6;

/** By its first bytes, whatever its name says. */
const FORMATS = [
  { name: 'PNG', isIt: isPng, read: readPng, sizeIn: sizeInPng },
  { name: 'JPEG', isIt: isJpeg, read: readJpeg, sizeIn: sizeInJpeg },
  { name: 'WebP', isIt: isWebp, read: readWebp, sizeIn: sizeInWebp },
] as const;

/**
 * Reads an image as `[height, width, channels]` bytes, whatever its own size and colours are.
 *
 * It is stretched to the size (see `resized`). Grey is 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601). As in PIL's
 * `Image.open(path).convert('RGB')`, transparent pixels keep the colour they are stored with, and a camera's note of the
 * orientation is ignored.
 * @throws UserError where it cannot be read, is of another format, is damaged, or is too large to be decoded
 */
export async function readImageFile(
  path: string,
  shape: readonly [height: number, width: number, channels: number],
): Promise<Uint8Array> {
  requireChannels(path, shape[2]);
  return readImage(path, imageBytes(path), shape);
}

/** The same of the bytes of a file, wherever they are. */
export async function readImage(
  path: string,
  bytes: Buffer,
  [height, width, channels]: readonly [height: number, width: number, channels: number],
  asItIs = false,
): Promise<Uint8Array> {
  requireChannels(path, channels);
  const picture = await decoded(path, bytes);
  if (asItIs && (picture.height !== height || picture.width !== width)) {
    throw new UserError(
      `${path}: is ${picture.height} × ${picture.width}, but the first picture is ${height} × ${width}`,
      'Set benchmark.height and benchmark.width: all pictures are then stretched to that size.',
    );
  }
  const row = new Float32Array(picture.width * channels);
  const fill = channels === 3 ? fillColours : fillGreys;
  const rowAt = (y: number) => {
    fill(row, picture.rgba.subarray(4 * picture.width * y, 4 * picture.width * (y + 1)));
    return row;
  };
  return resized(rowAt, picture, { height, width, channels });
}

/** The height and width of a picture. */
export async function sizeOfImage(path: string, bytes: Buffer): Promise<readonly [height: number, width: number]> {
  const { height, width } = await decoded(path, bytes);
  return [height, width];
}

/** Bytes in which the header of a picture is looked for: one after the other. */
const HEADER_BYTES = [4096, 1 << 18, 1 << 24];

/**
 * The size of a picture by its header; nothing is decoded.
 * @throws UserError where it cannot be read, is of another format, or its header is damaged; what `stat` throws is its cause
 */
export function sizeInHeader(path: string): PictureSize {
  let size: PictureSize | undefined;
  let bytes: Buffer = Buffer.alloc(0);
  for (const length of HEADER_BYTES) {
    bytes = startOfFile(path, length);
    const format = FORMATS.find(({ isIt }) => isIt(bytes));
    if (!format) throw otherFormat(path, bytes);
    try {
      size = format.sizeIn(bytes);
    } catch (error) {
      throw new UserError(`${path}: a ${format.name} with a damaged header: ${messageOf(error)}`, REPLACE, {
        cause: error,
      });
    }
    if (size || bytes.length < length) break;
  }
  if (size) return size;
  throw new UserError(`${path}: has no whole header: ${ENDS_EARLY}`, REPLACE);
}

function requireChannels(path: string, channels: number): asserts channels is 1 | 3 {
  if (channels === 1 || channels === 3) return;
  throw new UserError(
    `${path}: an image has 1 or 3 channels, but the data set has ${channels}`,
    'Use images with data sets of 1 or 3 channels.',
  );
}

export function imageBytes(path: string): Buffer {
  try {
    return withRegular(path, ({ file, stats: { size } }) => {
      if (size <= MAX_FILE_BYTES) return windowOf(file, 0, size);
      throw new UserError(
        `${path}: its ${inBytes(size)} are too large for a picture, which has at most ${inBytes(MAX_FILE_BYTES)}`,
        `Make it smaller: ${converted(path, '-resize 2000x2000')}.`,
      );
    });
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw unreadable(path, error, `Name a ${IMAGE_FORMATS} file that you have permission to read.`);
  }
}

/** The error for a file or folder that cannot be read. */
export function unreadable(path: string, error: unknown, hint: string): UserError {
  const { code, path: exactly = path } = error as NodeJS.ErrnoException;
  const reasons: Record<string, string> = {
    ENOENT: 'does not exist',
    ENOTDIR: 'is not a folder',
    EACCES: 'you have no permission to read it',
  };
  return new UserError(`${exactly}: ${reasons[code ?? ''] ?? `cannot be read (${code ?? String(error)})`}`, hint, {
    cause: error,
  });
}

async function decoded(path: string, bytes: Buffer): Promise<Picture> {
  if (bytes.length === 0) throw new UserError(`${path}: the file is empty`, REPLACE);
  const format = FORMATS.find(({ isIt }) => isIt(bytes));
  if (!format) throw otherFormat(path, bytes);
  try {
    return await format.read(bytes);
  } catch (error) {
    throw new UserError(`${path}: a ${format.name} that cannot be decoded: ${messageOf(error)}`, hintFor(path, error), {
      cause: error,
    });
  }
}

function hintFor(path: string, error: unknown): string {
  if (error instanceof TooLarge) return `Make it smaller: ${converted(path, '-resize 2000x2000')}.`;
  if (error instanceof Unsupported) return `Convert it with ImageMagick: ${converted(path)}.`;
  return REPLACE;
}

const REPLACE = 'Replace the file with a complete copy, or remove it.';

function otherFormat(path: string, bytes: Buffer): UserError {
  const format = otherFormatOf(bytes);
  if (!format)
    return new UserError(`${path}: neither ${IMAGE_FORMATS.replace(' or ', ' nor ')}, by its first bytes`, REPLACE);
  return new UserError(
    `${path}: ${format.name}, not ${IMAGE_FORMATS}`,
    format.isPicture
      ? `Convert it with ImageMagick: ${converted(path)}.`
      : 'Something other than the picture was downloaded: download it again, or remove the file.',
  );
}

/** The command that makes a PNG of a file's first picture, in its place. */
function converted(path: string, options = ''): string {
  const target = `${path.slice(0, path.length - extname(path).length)}.png`;
  const command = `magick "${path}[0]" ${options && `${options} `}"png:${target}"`;
  return target === path ? command : `${command}, and remove ${path}`;
}

function fillColours(row: Float32Array, rgba: Uint8Array): void {
  for (let from = 0, to = 0; from < rgba.length; from += 4) {
    for (let channel = 0; channel < 3; channel++) row[to++] = rgba[from + channel] ?? 0;
  }
}

function fillGreys(row: Float32Array, rgba: Uint8Array): void {
  for (let from = 0, to = 0; from < rgba.length; from += 4) {
    row[to++] = 0.299 * (rgba[from] ?? 0) + 0.587 * (rgba[from + 1] ?? 0) + 0.114 * (rgba[from + 2] ?? 0);
  }
}
