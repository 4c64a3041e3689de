import type { Graph, Output } from '../../graph/graph';
import { constant, div, gather, maximum, total } from '../../graph/ops';
import { float32, int32, type Value } from '../../graph/value';
import type { PictureRegions } from '../../network/layer';

/**
 * Regions of the pictures of a batch, `count` of them. Where pictures have fewer, the rest has weight 0, so that graphs are
 * written for a number that is known.
 */
export interface RegionBatch {
  readonly count: number;
  /** `[count, 4]` of y1, x1, y2, x2, as shares of the picture's height and width. */
  readonly boxes: Float32Array;
  /** `[count]`: the place of each one's picture in the batch. */
  readonly pictures: Int32Array;
  /** `[count]`: 0 for background, else 1 + the number of the class. */
  readonly labels: Int32Array;
  /** `[count, 4]`: from the region to its object. */
  readonly offsets: Float32Array;
  /** `[count]`: 1, or 0 for those that do not count. */
  readonly weights: Float32Array;
}

/** The same in a graph. */
export interface Regions extends PictureRegions {
  readonly labels: Output;
  readonly offsets: Output;
  readonly weights: Output;
}

const KEYS = ['boxes', 'pictures', 'labels', 'offsets', 'weights'] as const;
type Key = (typeof KEYS)[number];

const WIDE: ReadonlySet<Key> = new Set(['boxes', 'offsets']);
const WHOLE: ReadonlySet<Key> = new Set(['pictures', 'labels']);

/** The inputs of an entry for regions of each round: `[rounds, count, …]`. */
export interface RegionInputs {
  readonly inputs: Readonly<Record<string, Output>>;
  at(round: Output): Regions;
}

export function addRegionInputs(graph: Graph, entry: string, prefix: string, count: number): RegionInputs {
  const named = KEYS.map((key) => {
    const shape = WIDE.has(key) ? [null, count, 4] : [null, count];
    const name = `${prefix}/${key}`;
    return [key, name, graph.input(`${entry}/${name}`, WHOLE.has(key) ? 'int32' : 'float32', shape)] as const;
  });
  return {
    inputs: Object.fromEntries(named.map(([, name, input]) => [name, input])),
    at: (round) => Object.fromEntries(named.map(([key, , input]) => [key, gather(input, round)])) as unknown as Regions,
  };
}

/** What is fed to such inputs: the batch of each round, all of `count` regions or fewer. */
export function regionFeeds(
  prefix: string,
  batches: readonly RegionBatch[],
  count: number,
): Readonly<Record<string, Value>> {
  const rounds = batches.length;
  return Object.fromEntries(
    KEYS.map((key): [string, Value] => {
      const width = WIDE.has(key) ? 4 : 1;
      const shape = WIDE.has(key) ? [rounds, count, 4] : [rounds, count];
      const size = rounds * count * width;
      const all = WHOLE.has(key) ? new Int32Array(size) : new Float32Array(size);
      for (const [round, batch] of batches.entries()) all.set(batch[key], round * count * width);
      return [`${prefix}/${key}`, all instanceof Int32Array ? int32(all, shape) : float32(all, shape)];
    }),
  );
}

/** What each region counts in a mean over those that count, `[regions]`. */
export function sharesOf({ weights }: Pick<Regions, 'weights'>): Output {
  return div(weights, maximum(total(weights), constant(weights.node.graph, 1)));
}
