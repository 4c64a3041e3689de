import { basename } from 'node:path';
import * as formats from '../../core/detectionFormats/list';
import { count } from '../../core/format';
import { halfNamed } from '../../core/kind';
import { shortened } from '../../core/shortened';
import { UserError } from '../../core/userError';
import type { AnnotatedPicture, OpenDetectionFormat } from '../detectionFormats/format';
import * as list from '../detectionFormats/list';
import { candidates, entryAt, type Places } from '../places/places';
import { checkedPictures, type DetectionPicture } from './detectionPicture';
import { detectionFormatAt } from './findDetectionSet';
import { chosenPictures } from './testPictures';

const halves: { readonly [N in keyof typeof formats]: OpenDetectionFormat } = list;

/** Pictures with boxes around the objects in them. The pictures themselves stay on disk (`readImageFile`). */
export interface DetectionSet {
  readonly name: string;
  /** Its folder or file. */
  readonly path: string;
  /** The title of its format. */
  readonly format: string;
  /** By class number. */
  readonly classNames: readonly string[];
  /** Those for training first. */
  readonly pictures: readonly DetectionPicture[];
  readonly trainPictures: number;
  /** What the user should know, e.g. what is left out. */
  readonly notes: readonly string[];
}

/** Where a detection data set of this name or path is, in the first place that has one. */
export function findDetectionSet(name: string, places: Places = {}): string | undefined {
  return candidates(name, places).find((path) => entryAt(path) && detectionFormatAt(path));
}

/**
 * Reads the annotations of a detection data set, and of each picture the size in its header.
 * @param path where one was found
 * @throws UserError naming the place, where a file is damaged, a picture is missing or has another size, or a box is outside
 */
export async function openDetectionSet(path: string): Promise<DetectionSet> {
  const format = detectionFormatAt(path);
  if (!format) throw new UserError(`${path}: holds no detection data set`, 'See docs/DATA.md for their formats.');
  const { classNames, pictures, notes } = await halfNamed(formats, halves, format.kind)(path);
  if (pictures.length === 0) throw new UserError(`${path}: has no pictures`, 'See docs/DATA.md for its layout.');
  requireOnce(pictures);
  const sized = checkedPictures(pictures);
  const isTest = pictures.map(({ part }) => part === 'test');
  const isDivided = pictures.some(({ part }) => part !== undefined);
  const forTesting = isDivided ? isTest : chosenPictures(pictures.length);
  const ofPart = (test: boolean) => sized.filter((_, i) => forTesting[i] === test);
  const [train, test] = [ofPart(false), ofPart(true)];
  return {
    name: basename(path),
    path,
    format: format.title,
    classNames,
    pictures: [...train, ...test],
    trainPictures: train.length,
    notes: [
      ...notes,
      ...(isDivided ? [] : [shareNote(path, test.length)]),
      ...emptyNote(path, sized),
      ...untrainedNote(path, classNames, train, test),
    ],
  };
}

/** A picture for training must not be one for testing, too. */
function requireOnce(pictures: readonly AnnotatedPicture[]): void {
  const places = new Map<string, string>();
  for (const { path, place } of pictures) {
    const first = places.get(path);
    if (first !== undefined)
      throw new UserError(`${place}: names ${path}, as ${first} does`, 'Name each picture once.');
    places.set(path, place);
  }
}

const shareNote = (path: string, testing: number) =>
  `${path}: nothing says what is for testing: ${count(testing, 'picture')}, one of five and always the same, ${testing === 1 ? 'is' : 'are'}`;

function emptyNote(path: string, pictures: readonly DetectionPicture[]): readonly string[] {
  const empty = pictures.filter(({ objects }) => objects.length === 0).length;
  return empty === 0
    ? []
    : [`${path}: ${count(empty, 'picture')} without objects, which ${empty === 1 ? 'is' : 'are'} kept`];
}

/** Classes of objects for testing alone: a name in one file may be that in another with a letter less. */
function untrainedNote(
  path: string,
  classNames: readonly string[],
  ...[train, test]: readonly [train: readonly DetectionPicture[], test: readonly DetectionPicture[]]
): readonly string[] {
  const [trained, tested] = [train, test].map(
    (pictures) => new Set(pictures.flatMap(({ objects }) => objects.map((each) => each.class))),
  );
  const untrained = classNames.filter((_, number) => tested?.has(number) && !trained?.has(number));
  if (untrained.length === 0) return [];
  const names = [...untrained.slice(0, MAX_NAMES), ...(untrained.length > MAX_NAMES ? ['…'] : [])];
  return [
    `${path}: no training picture has ${names.map((name) => shortened(name)).join(', ')}, which pictures for testing have`,
  ];
}

const MAX_NAMES = 10;
