import { rounded, sumsIn } from './statistics';

/**
 * A matrix, or any tensor with all axes but the last folded into rows, reduced to means of equal blocks, at most `max`
 * rows and columns of them; a bias is one row.
 */
export function blockMeans(values: Float32Array, shape: readonly number[], max: number) {
  const width = shape.at(-1) ?? 1;
  const height = width > 0 ? values.length / width : 0;
  const [rows, columns] = [Math.min(max, height), Math.min(max, width)];
  const blockOf = (place: number) => {
    const row = Math.floor((Math.floor(place / width) * rows) / height);
    return row * columns + Math.floor(((place % width) * columns) / width);
  };
  const sums = sumsIn(rows * columns, values, blockOf);
  const counts = sumsIn(
    rows * columns,
    values.map(() => 1),
    blockOf,
  );
  return {
    rows,
    columns,
    /** Of the whole tensor: rows, columns. */
    size: [height, width] as const,
    /** Row-major means of blocks, `rows × columns` of them. */
    values: Array.from(sums, (sum, block) => rounded(sum / Math.max(1, counts[block] ?? 0))),
  };
}
