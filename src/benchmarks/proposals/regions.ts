import { gridFor } from '../../core/benchmarks/detection';
import type { PictureSize } from '../../core/detection/boxes';
import { requireGrid, slidingProposals } from '../../core/detection/slidingProposals';
import type { Benchmark } from '../../core/experiment/experiment';
import type { Source } from '../../core/run/source';
import { UserError } from '../../core/userError';
import type { DetectionSet } from '../detectionSets/detectionSet';
import { entryAt, type Places, pathsOf } from '../places/places';
import { kept } from './kept';
import { openProposals } from './proposals';

type Described = Extract<Benchmark, { kind: 'detection' }>['proposals'];

/** The regions of the pictures of a data set in which objects are looked for. */
export interface Regions {
  /** Of the picture at a place of the set's `pictures`: `[proposals, 4]` of x1, y1, x2, y2 in its pixels. */
  of(picture: number): Float32Array;
  /** The same of any picture of this size, where they do not come from files; `number` tells pictures apart. */
  readonly forSize?: (size: PictureSize, number: number) => Float32Array;
  /** Files, for the run to record. */
  readonly sources: readonly Source[];
  readonly notes: readonly string[];
}

/** Bytes of proposals of a grid that a session keeps: those of 16,000 pictures with 1,000 each. */
const MAX_KEPT = 2 ** 28;

/**
 * Those of a grid, which follow from the seed, or those of files.
 * @throws UserError where a file is missing or damaged, or is about other pictures, or a grid has too many boxes in one
 */
export async function regionsOf(
  described: Described,
  set: DetectionSet,
  seed: number,
  places: Places,
): Promise<Regions> {
  if ('step' in described) {
    const gridOf = ({ width, height }: PictureSize) => gridFor(described, Math.min(width, height));
    for (const size of set.pictures) requireGrid(size, gridOf(size));
    const forSize = (size: PictureSize, number: number) => {
      const boxes = slidingProposals(size, gridOf(size), seed, number);
      return Float32Array.from(boxes.flatMap(({ x1, y1, x2, y2 }) => [x1, y1, x2, y2]));
    };
    const of = (picture: number) => forSize(set.pictures[picture] ?? { width: 1, height: 1 }, picture);
    return { of: kept(of, MAX_KEPT), forSize, sources: [], notes: [] };
  }
  const { max } = described;
  const [train, test] = [found('train', described.train, places), found('test', described.test, places)];
  if (train === test) {
    const { of, digest, notes } = await openProposals(train, set, { max });
    return { of, sources: [{ place: described.train, digest }], notes };
  }
  const [first, second] = [
    await openProposals(train, set, { max, part: 'train' }),
    await openProposals(test, set, { max, part: 'test' }),
  ];
  return {
    of: (picture) => (picture < set.trainPictures ? first : second).of(picture),
    sources: [
      { place: described.train, digest: first.digest },
      { place: described.test, digest: second.digest },
    ],
    notes: [...first.notes, ...second.notes],
  };
}

/**
 * Where the files are, if proposals come from files.
 * @throws UserError where one is missing
 */
export function proposalFiles(described: Described, places: Places): readonly string[] {
  if ('step' in described) return [];
  return [...new Set([found('train', described.train, places), found('test', described.test, places)])];
}

function found(key: string, path: string, places: Places): string {
  const possible = pathsOf(path, places);
  const there = possible.find(entryAt);
  if (there !== undefined) return there;
  throw new UserError(
    `benchmark.proposals.${key}: ${path} was not found: it is not ${possible.join(' or ')}`,
    'Name a file or folder of proposals (docs/DATA.md), or leave benchmark.proposals out for a grid of boxes.',
  );
}
