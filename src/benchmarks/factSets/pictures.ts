import { type Generator, uniform } from '../../core/random';

/** Height and width of a picture, in pixels; pictures are `[SIDE, SIDE]` bytes, 0 for black. */
export const SIDE = 28;

type Alteration = (picture: Uint8Array, random: Generator) => Uint8Array;

/** Visible alterations of a picture, by the word for the result. */
export const alterations: Readonly<Record<string, Alteration>> = {
  negative: (picture) => picture.map((value) => 255 - value),
  framed: (picture) => pictureOf((y, x) => (Math.min(y, x, SIDE - 1 - y, SIDE - 1 - x) < 2 ? 255 : at(picture, y, x))),
  striped: (picture) => pictureOf((y, x) => (y % 4 < 2 ? at(picture, y, x) : 0)),
  small: (picture) => {
    const half = halved(picture);
    const margin = SIDE / 4;
    return pictureOf((y, x) => {
      const [top, left] = [y - margin, x - margin];
      const isInside = Math.min(top, left) >= 0 && Math.max(top, left) < SIDE / 2;
      return isInside ? (half[(top * SIDE) / 2 + left] ?? 0) : 0;
    });
  },
  blurred: (picture) =>
    pictureOf((y, x) => {
      let sum = 0;
      for (let dy = -2; dy <= 2; dy++) for (let dx = -2; dx <= 2; dx++) sum += at(picture, y + dy, x + dx);
      return sum / 25;
    }),
  speckled: (picture, random) =>
    picture.map((value) => (uniform(random) < 0.2 ? 255 * Number(uniform(random) < 0.5) : value)),
};

/** Half as high and wide; each pixel is the mean of four. */
export function halved(picture: Uint8Array): Uint8Array {
  const half = SIDE / 2;
  return Uint8Array.from({ length: half * half }, (_, i) => {
    const [y, x] = [2 * Math.floor(i / half), 2 * (i % half)];
    return (at(picture, y, x) + at(picture, y, x + 1) + at(picture, y + 1, x) + at(picture, y + 1, x + 1)) / 4;
  });
}

function pictureOf(value: (y: number, x: number) => number): Uint8Array {
  return Uint8Array.from({ length: SIDE * SIDE }, (_, i) => value(Math.floor(i / SIDE), i % SIDE));
}

/** Black outside of the picture. */
function at(picture: Uint8Array, y: number, x: number): number {
  return y >= 0 && y < SIDE && x >= 0 && x < SIDE ? (picture[y * SIDE + x] ?? 0) : 0;
}
