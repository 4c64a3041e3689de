import type { Picture } from './picture';

/** What a PNG's header says (https://www.w3.org/TR/png-3, 11.2.1). */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** Bits of a value. */
  readonly depth: number;
  readonly colourType: number;
  /** Values of a pixel. */
  readonly channels: number;
  readonly isInterlaced: boolean;
}

/** A reduced picture: every `across`-th pixel of every `down`-th row, from column `x` and row `y` on. */
interface Pass {
  readonly x: number;
  readonly y: number;
  readonly across: number;
  readonly down: number;
}

const WHOLE: readonly Pass[] = [{ x: 0, y: 0, across: 1, down: 1 }];

/** Adam7 (8.1). */
const ADAM7: readonly Pass[] = [
  { x: 0, y: 0, across: 8, down: 8 },
  { x: 4, y: 0, across: 8, down: 8 },
  { x: 0, y: 4, across: 4, down: 8 },
  { x: 2, y: 0, across: 4, down: 4 },
  { x: 0, y: 2, across: 2, down: 4 },
  { x: 1, y: 0, across: 2, down: 2 },
  { x: 0, y: 1, across: 1, down: 2 },
];

/** The passes that have pixels, with their size, and the bytes of a row after its filter's number. */
function passesOf({ width, height, depth, channels, isInterlaced }: PngHeader) {
  return (isInterlaced ? ADAM7 : WHOLE).flatMap((pass) => {
    const columns = Math.ceil((width - pass.x) / pass.across);
    const rows = Math.ceil((height - pass.y) / pass.down);
    return columns > 0 && rows > 0
      ? [{ ...pass, columns, rows, rowBytes: Math.ceil((columns * channels * depth) / 8) }]
      : [];
  });
}

/** Bytes that the data unpack to. */
export function dataBytesOf(header: PngHeader): number {
  return passesOf(header).reduce((sum, { rows, rowBytes }) => sum + rows * (1 + rowBytes), 0);
}

/**
 * The pixels in unpacked data, which are overwritten. Values of 16 bits become the nearest of 8; a colour that the palette
 * lacks is black.
 * @param data as many bytes as `dataBytesOf` says
 * @param palette its colours, three bytes each
 * @throws Error where a row has a filter of an unknown number
 */
export function pixelsOf(header: PngHeader, data: Uint8Array, palette?: Uint8Array): Picture {
  const { width, height, depth, channels } = header;
  const rgba = new Uint8Array(4 * width * height);
  const unit = Math.max(1, (channels * depth) >> 3);
  const writeRow = rowWriter(header, palette);
  let at = 0;
  for (const { x, y, across, down, columns, rows, rowBytes } of passesOf(header)) {
    let above: Uint8Array = new Uint8Array(rowBytes);
    for (let row = 0; row < rows; row++, at += 1 + rowBytes) {
      const current = data.subarray(at + 1, at + 1 + rowBytes);
      unfilter(data[at] ?? 0, current, above, unit);
      writeRow(current, columns, rgba, 4 * ((y + row * down) * width + x), 4 * across);
      above = current;
    }
  }
  return { width, height, rgba };
}

/** Writes the pixels of a row to every `step`-th byte from `to` on. */
type WriteRow = (row: Uint8Array, columns: number, rgba: Uint8Array, to: number, step: number) => void;

function rowWriter({ depth, channels }: PngHeader, palette?: Uint8Array): WriteRow {
  const read = valueReader(depth);
  if (palette) {
    return (row, columns, rgba, to, step) => {
      for (let column = 0; column < columns; column++, to += step) {
        const colour = 3 * read(row, column);
        for (let channel = 0; channel < 3; channel++) rgba[to + channel] = palette[colour + channel] ?? 0;
        rgba[to + 3] = 255;
      }
    };
  }
  const scale = depth < 8 ? 255 / (2 ** depth - 1) : 1;
  const hasAlpha = channels % 2 === 0;
  const [green, blue] = channels < 3 ? [0, 0] : [1, 2];
  return (row, columns, rgba, to, step) => {
    for (let column = 0, from = 0; column < columns; column++, from += channels, to += step) {
      rgba[to] = scale * read(row, from);
      rgba[to + 1] = scale * read(row, from + green);
      rgba[to + 2] = scale * read(row, from + blue);
      rgba[to + 3] = hasAlpha ? read(row, from + channels - 1) : 255;
    }
  };
}

/** Reads a value of a row as its lower 8 bits, or the nearest of 8 bits. */
function valueReader(depth: number): (row: Uint8Array, place: number) => number {
  if (depth === 8) return (row, place) => row[place] ?? 0;
  if (depth === 16) {
    return (row, place) => Math.round((256 * (row[2 * place] ?? 0) + (row[2 * place + 1] ?? 0)) / 257);
  }
  const [perByte, mask] = [8 / depth, 2 ** depth - 1];
  return (row, place) => {
    const shift = 8 - depth - depth * (place % perByte);
    return ((row[Math.floor(place / perByte)] ?? 0) >> shift) & mask;
  };
}

/** Undoes the filter of a row in its place (9.2). */
function unfilter(filter: number, row: Uint8Array, above: Uint8Array, unit: number): void {
  switch (filter) {
    case 0:
      return;
    case 1:
      for (let i = unit; i < row.length; i++) row[i] = (row[i] ?? 0) + (row[i - unit] ?? 0);
      return;
    case 2:
      for (let i = 0; i < row.length; i++) row[i] = (row[i] ?? 0) + (above[i] ?? 0);
      return;
    case 3:
      for (let i = 0; i < row.length; i++) {
        const left = i < unit ? 0 : (row[i - unit] ?? 0);
        row[i] = (row[i] ?? 0) + ((left + (above[i] ?? 0)) >> 1);
      }
      return;
    case 4:
      for (let i = 0; i < row.length; i++) {
        const left = i < unit ? 0 : (row[i - unit] ?? 0);
        const corner = i < unit ? 0 : (above[i - unit] ?? 0);
        row[i] = (row[i] ?? 0) + paeth(left, above[i] ?? 0, corner);
      }
      return;
    default:
      throw new Error(`a row has the filter ${filter}, and there are 0 to 4`);
  }
}

/** The neighbour that is nearest to left + above − corner (9.4). */
function paeth(left: number, above: number, corner: number): number {
  // The three distances to it, without the sums that cancel.
  const toLeft = Math.abs(above - corner);
  const toAbove = Math.abs(left - corner);
  const toCorner = Math.abs(left + above - 2 * corner);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}
