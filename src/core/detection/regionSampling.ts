import { type Generator, randomOf, shuffled } from '../random';
import { type Box, iouOf } from './boxes';
import { type OffsetDeviations, type Offsets, offsetsOf } from './offsets';

/** How a picture's part of a mini-batch is made up. Fast R-CNN: 64 regions, at most 16 of them with an object. */
export interface RegionSampling {
  readonly regions: number;
  readonly maxPositives: number;
  readonly deviations: OffsetDeviations;
}

/** An object of a class that is being learned, numbered from 0. */
export interface RegionObject {
  readonly class: number;
  readonly box: Box;
}

/** A region, and what a detector should say about it. */
export interface SampledRegion {
  readonly box: Box;
  /** 0 for background, else 1 + the number of the class. */
  readonly label: number;
  /** From the region to its object; zeros for background, where they do not count. */
  readonly offsets: Offsets;
}

/** A region with at least so much IoU with an object is of its class. */
const POSITIVE = 0.5;
/** One with less than this with all of them is too easy to learn background from. */
const MIN_BACKGROUND = 0.1;

/**
 * The regions of one picture in a mini-batch (Girshick, ICCV 2015, section 2.3): at random up to `maxPositives` proposals
 * with an IoU of 0.5 or more with an object, which give the class and the offsets of the object with the highest IoU, the
 * first of equals; then background, from those with a highest IoU of 0.1 to below 0.5. The objects' own boxes are proposals,
 * too. Where there are not enough, there are fewer regions; without objects, none.
 *
 * Follows from the seed, the step and the picture's place in the mini-batch alone, so that a resumed run repeats it.
 *
 * @param objects without difficult ones and crowds
 */
export function sampledRegions(
  proposals: readonly Box[],
  objects: readonly RegionObject[],
  { regions, maxPositives, deviations }: RegionSampling,
  { seed, step, place }: { readonly seed: number; readonly step: number; readonly place: number },
): readonly SampledRegion[] {
  const generator = randomOf(seed, 'regions', step, place);
  const positives: SampledRegion[] = [];
  const backgrounds: SampledRegion[] = [];
  for (const box of [...objects.map((object) => object.box), ...proposals]) {
    const { nearest, iou } = nearestOf(box, objects);
    if (nearest && iou >= POSITIVE) {
      positives.push({ box, label: 1 + nearest.class, offsets: offsetsOf(nearest.box, box, deviations) });
    } else if (iou >= MIN_BACKGROUND) backgrounds.push({ box, label: 0, offsets: [0, 0, 0, 0] });
  }
  const chosen = drawn(positives, Math.min(maxPositives, regions), generator);
  return [...chosen, ...drawn(backgrounds, regions - chosen.length, generator)];
}

function nearestOf(box: Box, objects: readonly RegionObject[]) {
  let nearest: RegionObject | undefined;
  let iou = 0;
  for (const object of objects) {
    const each = iouOf(box, object.box);
    if (each <= iou) continue;
    nearest = object;
    iou = each;
  }
  return { nearest, iou };
}

function drawn<T>(all: readonly T[], count: number, generator: Generator): readonly T[] {
  return Array.from(shuffled(all.length, generator).subarray(0, count), (i) => all[i] as T);
}
