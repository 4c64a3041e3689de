import { count } from '../format';
import { randomOf, shuffled, uniform } from '../random';
import { UserError } from '../userError';
import { type Box, clippedBox, type PictureSize } from './boxes';

/** Which boxes a sliding grid tries. */
export interface ProposalGrid {
  /** √area of boxes, in pixels. */
  readonly scales: readonly number[];
  /** Height divided by width. */
  readonly ratios: readonly number[];
  /** From one position to the next, in sides of the box. */
  readonly step: number;
  /** Each centre moves at random by up to so much in both directions, in sides of the box. */
  readonly jitter: number;
  /** At most so many boxes for a picture. */
  readonly max: number;
}

/** More positions than this are a mistake in the grid. */
export const MAX_POSITIONS = 2_000_000;

/**
 * Boxes where an object may be, without looking at the picture: every scale and ratio at positions that cover the picture
 * evenly, moved a little, and clipped. Where these are more than `max`, a random choice of them, in the grid's order. They
 * follow from the seed, the picture's number, its size and the grid alone.
 *
 * @throws {UserError} where a number of the grid is out of its range
 */
export function slidingProposals(size: PictureSize, grid: ProposalGrid, seed: number, picture: number): readonly Box[] {
  requireGrid(size, grid);
  const generator = randomOf(seed, 'proposals', picture);
  const boxes: Box[] = [];
  const moved = () => grid.jitter * (2 * uniform(generator) - 1);
  for (const { width, height, columns, rows } of shapesOf(size, grid)) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const x = ((column + 0.5) / columns) * size.width + moved() * width;
        const y = ((row + 0.5) / rows) * size.height + moved() * height;
        const [left, top] = [x - width / 2, y - height / 2];
        const box = clippedBox({ x1: left, y1: top, x2: left + width, y2: top + height }, size);
        if (box) boxes.push(box);
      }
    }
  }
  if (boxes.length <= grid.max) return boxes;
  const chosen = shuffled(boxes.length, generator).subarray(0, grid.max).sort();
  return Array.from(chosen, (i) => boxes[i] as Box);
}

function shapesOf(size: PictureSize, { scales, ratios, step }: Pick<ProposalGrid, 'scales' | 'ratios' | 'step'>) {
  return scales.flatMap((scale) =>
    ratios.map((ratio) => {
      const [width, height] = [scale / Math.sqrt(ratio), scale * Math.sqrt(ratio)];
      const positions = (length: number, side: number) => Math.max(1, Math.round(length / (step * side)));
      return { width, height, columns: positions(size.width, width), rows: positions(size.height, height) };
    }),
  );
}

/** Boxes that such a grid tries in a picture, before any are left out. */
export function positionsOf(size: PictureSize, grid: Pick<ProposalGrid, 'scales' | 'ratios' | 'step'>): number {
  return shapesOf(size, grid).reduce((sum, { columns, rows }) => sum + columns * rows, 0);
}

/** @throws {UserError} where a number of the grid is out of its range, or there are too many positions */
export function requireGrid(size: PictureSize, grid: ProposalGrid): void {
  const hint = 'Sizes, scales, ratios, step and max are above 0, jitter is 0 or more, and all are finite.';
  const { scales, ratios, step, jitter, max } = grid;
  const isPositive = (n: number) => Number.isFinite(n) && n > 0;
  const wrong = [size.width, size.height, ...scales, ...ratios, step, max].find((n) => !isPositive(n));
  if (wrong !== undefined) throw new UserError(`The grid of proposals cannot have the number ${wrong}.`, hint);
  if (!(jitter >= 0 && Number.isFinite(jitter))) throw new UserError(`The jitter of proposals is ${jitter}.`, hint);
  const positions = positionsOf(size, grid);
  if (positions > MAX_POSITIONS) {
    throw new UserError(
      `The grid of proposals has ${count(positions)} positions in a picture of ${size.width} × ${size.height} pixels.`,
      `Use larger scales or a larger step (benchmark.proposals): at most ${count(MAX_POSITIONS)} are tried.`,
    );
  }
}
