import { elements } from '../value';

/** Elements of a tensor at regular places: along axis i `shape[i]` of them, from `begin[i]` on, `strides[i]` apart. */
export interface Block {
  /** Default the first. */
  readonly begin?: readonly number[];
  /** Default 1; 0 repeats the same element. */
  readonly strides?: readonly number[];
  readonly shape: readonly number[];
}

/**
 * Tells for each run of a block's elements that are neighbours in the `whole` tensor as well where it begins there, where
 * in the block, and how long it is.
 */
export function placesOf(
  { begin = [], strides = [], shape }: Block,
  whole: readonly number[],
  visit: (inWhole: number, inBlock: number, count: number) => void,
): void {
  const apart = whole.map((_, i) => elements(whole.slice(i + 1)));
  const steps = apart.map((size, i) => size * (strides[i] ?? 1));
  const last = shape.length - 1;
  const run = steps[last] === 1 ? (shape[last] ?? 1) : 1;
  const inner = run === 1 ? last : last - 1;
  const place = shape.map(() => 0);
  const count = elements(shape);
  let at = apart.reduce((sum, size, i) => sum + size * (begin[i] ?? 0), 0);
  for (let block = 0; block < count; block += run) {
    visit(at, block, run);
    for (let axis = inner; axis >= 0; axis--) {
      const step = steps[axis] as number;
      at += step;
      place[axis] = (place[axis] as number) + 1;
      if (place[axis] !== shape[axis]) break;
      at -= step * (shape[axis] as number);
      place[axis] = 0;
    }
  }
}
