/** A head that grows has further units at the end of its last axis. */

/** How many units `values` has, a tensor of that shape but for its units; undefined where it has not as many inputs. */
export function unitsIn(values: Float32Array, shape: readonly number[]): number | undefined {
  const inputs = shape.slice(0, -1).reduce((product, size) => product * size, 1);
  const units = values.length / inputs;
  return Number.isInteger(units) && units <= (shape.at(-1) ?? 1) ? units : undefined;
}

/** The weights into the first `count` units. */
export function firstUnits(values: Float32Array, shape: readonly number[], count: number): Float32Array {
  const units = shape.at(-1) ?? 1;
  return count === units ? values : values.filter((_, place) => place % units < count);
}
