import { bytes as inBytes } from '../../core/format';

/** In pixels. */
export interface PictureSize {
  readonly height: number;
  readonly width: number;
}

/** A decoded picture: `[height, width, 4]` bytes of red, green, blue and opacity. */
export interface Picture extends PictureSize {
  readonly rgba: Uint8Array;
}

/** Memory that is taken for one picture, in bytes: a photo of 50 megapixels fits in it. */
const MAX_MEMORY = 500e6;
/** The longest side a JPEG can have. */
const MAX_SIDE = 65_535;

/** A file whose picture is too large to be decoded, however few bytes it has. */
export class TooLarge extends Error {}

/** A file that is whole, but of a kind that is not decoded. */
export class Unsupported extends Error {}

/** @throws TooLarge where a side is longer than any format but PNG allows; Error where it is 0 */
export function requireSize(width: number, height: number): void {
  if (width === 0 || height === 0) throw new Error(`its size is ${width} × ${height}`);
  if (Math.max(width, height) > MAX_SIDE)
    throw new TooLarge(`its size is ${width} × ${height}, and a side is at most ${MAX_SIDE}`);
}

/**
 * Called before anything is decoded.
 * @param bytes what decoding the picture takes at its peak, by the size in its header
 * @throws TooLarge where that is too much
 */
export function requireMemory(width: number, height: number, bytes: number): void {
  if (bytes <= MAX_MEMORY) return;
  throw new TooLarge(
    `its ${width} × ${height} pixels take ${inBytes(bytes)} of memory to decode, and at most ` +
      `${inBytes(MAX_MEMORY)} are taken for a picture`,
  );
}

/** The reason for a file that was cut off. */
export const ENDS_EARLY = 'it ends too early';
