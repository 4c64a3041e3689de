/**
 * A tensor that has grown along its last axis (a head with more units): its old columns, and `fresh` ones for the units
 * that are new.
 *
 * @returns undefined where the old values are no such part of the shape
 */
export function grown(old: Float32Array, shape: readonly number[], fresh: Float32Array): Float32Array | undefined {
  const columns = shape.at(-1) ?? 1;
  const rows = fresh.length / columns;
  const before = old.length / rows;
  if (!Number.isInteger(before) || before > columns) return undefined;
  const widened = Float32Array.from(fresh);
  for (let row = 0; row < rows; row++) widened.set(old.subarray(row * before, (row + 1) * before), row * columns);
  return widened;
}
