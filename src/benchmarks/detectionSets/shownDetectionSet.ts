import { basename } from 'node:path';
import type { ShownDetectionSet, ShownPicture } from '../../core/panel/shownDetectionSet';
import { countsOf } from './describe';
import type { DetectionPicture } from './detectionPicture';
import { type DetectionSet, openDetectionSet } from './detectionSet';
import { smallPicture } from './smallPicture';

const MAX_CLASSES = 100;
/** Pictures of a class, where that is not too much. */
const MAX_OF_CLASS = 3;
/** Objects of a picture. */
const MAX_OBJECTS = 200;
/** Bytes of all pictures, which are small enough for a page to remember. */
const MAX_BYTES = 3_000_000;
/** Their longer side, in pixels: as long as fits in MAX_BYTES. */
const MAX_SIDE = 200;
const MIN_SIDE = 64;

/**
 * A detection data set with the first training pictures of each class, in colours.
 * @throws UserError where it is damaged, or one of these pictures is
 */
export async function shownDetectionSet(path: string): Promise<ShownDetectionSet> {
  const set = await openDetectionSet(path);
  const counts = countsOf(set).slice(0, MAX_CLASSES);
  const chosen = firstPictures(set, counts.length);
  const places = [...new Set(chosen.flat())].sort((a, b) => a - b);
  const side = Math.floor(Math.sqrt(MAX_BYTES / (3 * Math.max(1, places.length))));
  const pictures: ShownPicture[] = [];
  for (const place of places) {
    const picture = set.pictures[place];
    if (picture) pictures.push(await shownPicture(set, picture, Math.max(MIN_SIDE, Math.min(MAX_SIDE, side))));
  }
  return {
    ...{ name: set.name, format: set.format, notes: [...set.notes], pictures },
    ...{ trainPictures: set.trainPictures, testPictures: set.pictures.length - set.trainPictures },
    classes: counts.map((each, number) => ({
      ...each,
      pictures: (chosen[number] ?? []).map((place) => places.indexOf(place)),
    })),
    classCount: set.classNames.length,
  };
}

/** For each of the first classes, the places of its first training pictures. */
function firstPictures({ pictures, trainPictures }: DetectionSet, classes: number): readonly (readonly number[])[] {
  const chosen = Array.from({ length: classes }, (): number[] => []);
  for (let place = 0; place < trainPictures; place++) {
    for (const number of new Set(pictures[place]?.objects.map((each) => each.class))) {
      const own = chosen[number];
      if (own && own.length < MAX_OF_CLASS) own.push(place);
    }
  }
  return chosen;
}

async function shownPicture(
  { classNames }: DetectionSet,
  { path, width, height, objects }: DetectionPicture,
  side: number,
): Promise<ShownPicture> {
  return {
    ...{ name: basename(path), width, height, objectCount: objects.length },
    picture: await smallPicture(path, { width, height }, side),
    objects: objects.slice(0, MAX_OBJECTS).map(({ class: number, box, isDifficult, isCrowd }) => ({
      name: classNames[number] ?? '',
      ...box,
      ...(isDifficult && { flag: 'difficult' as const }),
      ...(isCrowd && { flag: 'crowd' as const }),
    })),
  };
}
