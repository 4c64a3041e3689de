import { benchmarkOn } from '../../core/dataSets/newExperiment';
import { objectStreamChoices } from '../../core/dataSets/streams';
import type { DetectionClass, DetectionDescription, Spread } from '../../core/detection/description';
import type { DetectionObject } from '../detectionFormats/format';
import type { DetectionPicture } from './detectionPicture';
import { type DetectionSet, openDetectionSet } from './detectionSet';

/**
 * Says what is in a detection data set; no picture is decoded.
 * @param name as the user calls it
 * @throws UserError where it is damaged
 */
export async function describeDetectionSet(path: string, name = path): Promise<DetectionDescription> {
  const set = await openDetectionSet(path);
  const { format, pictures, trainPictures, notes } = set;
  const boxes = pictures.flatMap(({ objects }) => objects.map(({ box }) => box));
  const [train, test] = [pictures.slice(0, trainPictures), pictures.slice(trainPictures)];
  const about: DetectionDescription = {
    ...{ path, format, trainPictures, testPictures: test.length },
    widths: spreadOf(pictures.map(({ width }) => width)),
    heights: spreadOf(pictures.map(({ height }) => height)),
    classes: countsOf(set),
    objects: { train: countObjects(train), test: countObjects(test) },
    objectsPerPicture: spreadOf(pictures.map(({ objects }) => objects.length)),
    ...(boxes.length > 0 && {
      boxWidths: spreadOf(boxes.map(({ x1, x2 }) => x2 - x1)),
      boxHeights: spreadOf(boxes.map(({ y1, y2 }) => y2 - y1)),
    }),
    difficult: countObjects(pictures, ({ isDifficult }) => isDifficult === true),
    crowds: countObjects(pictures, ({ isCrowd }) => isCrowd === true),
    notes,
  };
  const benchmark = benchmarkOn(name, {}, objectStreamChoices(about));
  return { ...about, ...(benchmark && { benchmark }) };
}

/** Objects and pictures of each class, for training and testing. */
export function countsOf({
  classNames,
  pictures,
  trainPictures,
}: Pick<DetectionSet, 'classNames' | 'pictures' | 'trainPictures'>): readonly DetectionClass[] {
  const counts = classNames.map((name) => ({ name, train: 0, test: 0, trainPictures: 0, testPictures: 0 }));
  for (const [i, { objects }] of pictures.entries()) {
    const part = i < trainPictures ? 'train' : 'test';
    for (const { class: number } of objects) {
      const own = counts[number];
      if (own) own[part]++;
    }
    for (const number of new Set(objects.map((each) => each.class))) {
      const own = counts[number];
      if (own) own[`${part}Pictures`]++;
    }
  }
  return counts;
}

function countObjects(
  pictures: readonly DetectionPicture[],
  counts: (object: DetectionObject) => boolean = () => true,
) {
  return pictures.reduce((sum, { objects }) => sum + objects.filter(counts).length, 0);
}

/** Of at least one value. */
function spreadOf(values: readonly number[]): Spread {
  const sorted = Float64Array.from(values).sort();
  return { min: sorted[0] ?? 0, median: sorted[(sorted.length - 1) >> 1] ?? 0, max: sorted.at(-1) ?? 0 };
}
