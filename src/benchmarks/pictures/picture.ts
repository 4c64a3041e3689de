/** A decoded picture: `[height, width, 4]` bytes of red, green, blue and opacity. */
export interface Picture {
  readonly height: number;
  readonly width: number;
  readonly rgba: Uint8Array;
}

/** A picture with more pixels is refused before memory is taken for it: 8000 × 8000 take 256 MB. */
const MAX_PIXELS = 64e6;
/** The longest side a JPEG can have. */
const MAX_SIDE = 65_535;

/** A file whose picture is too large to be decoded, however few bytes it has. */
export class TooLarge extends Error {}

/** A file that is whole, but of a kind that is not decoded. */
export class Unsupported extends Error {}

/** @throws TooLarge where a header asks for more pixels than are decoded; Error where it asks for none */
export function requireSize(width: number, height: number): void {
  if (width === 0 || height === 0) throw new Error(`its size is ${width} × ${height}`);
  if (Math.max(width, height) > MAX_SIDE)
    throw new TooLarge(`its size is ${width} × ${height}, and a side is at most ${MAX_SIDE}`);
  if (width * height > MAX_PIXELS) {
    throw new TooLarge(`${width} × ${height} pixels are more than ${MAX_PIXELS / 1e6} million`);
  }
}

/** What is said of a file that was cut off. */
export const ENDS_EARLY = 'it ends too early';
