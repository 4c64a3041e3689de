import { oneLine } from '../dataSets/descriptionText';
import { count } from '../format';
import type { DetectionDescription, Spread } from './description';

/** Classes that are listed. */
const MAX_LISTED = 100;

/** What a detection data set needs, so that a stream can be made of it. */
export const OBJECT_NEEDS = 'There are two classes or more, with pictures for training and for testing.';

/** What is in a detection data set, a line for each thing: its name and what there is to say. */
export function detectionRows(about: DetectionDescription): readonly (readonly [name: string, text: string])[] {
  const { trainPictures, testPictures, widths, heights, classes, objects, boxWidths, boxHeights } = about;
  return [
    ['path', about.path],
    ['format', about.format],
    ['pictures', `${count(trainPictures)} for training, ${count(testPictures)} for testing`],
    ['size', `width ${spreadText(widths)}, height ${spreadText(heights)} (min, median, max, in pixels)`],
    ['objects', `${count(objects.train)} for training, ${count(objects.test)} for testing; ${flagsText(about)}`],
    ['per picture', `${spreadText(about.objectsPerPicture)} objects (min, median, max)`],
    ...(boxWidths && boxHeights
      ? ([
          ['boxes', `width ${spreadText(boxWidths)}, height ${spreadText(boxHeights)} (min, median, max, in pixels)`],
        ] as const)
      : []),
    ['classes', `${count(classes.length)}; objects in pictures, for training and testing:`],
    ...classes
      .slice(0, MAX_LISTED)
      .map(
        (each) =>
          [
            '',
            `${each.name}: ${count(each.train)} in ${count(each.trainPictures)}, ${count(each.test)} in ${count(each.testPictures)}`,
          ] as const,
      ),
    ...(classes.length > MAX_LISTED ? ([['', `and ${count(classes.length - MAX_LISTED)} more`]] as const) : []),
    ...about.notes.map((note) => ['note', note] as const),
    ['experiment', about.benchmark ? `"benchmark": ${oneLine(about.benchmark)}` : `none: ${OBJECT_NEEDS}`],
  ];
}

/** The same in a few words, e.g. `COCO, 5,000 pictures, 20 classes`. */
export function detectionSummary({ format, trainPictures, testPictures, classes }: DetectionDescription): string {
  const classesText = `${count(classes.length)} ${classes.length === 1 ? 'class' : 'classes'}`;
  return `${format}, ${count(trainPictures + testPictures, 'picture')}, ${classesText}`;
}

const flagsText = ({ difficult, crowds }: DetectionDescription) =>
  `${count(difficult)} difficult, ${count(crowds, 'crowd')} among them`;

const spreadText = ({ min, median, max }: Spread) => [min, median, max].map(rounded).join(', ');

const rounded = (value: number) => Number(value.toFixed(1)).toLocaleString('en-US');
