import { basename, extname, join } from 'node:path';
import { count } from '../../core/format';
import { shortened } from '../../core/shortened';
import { UserError } from '../../core/userError';
import { readText } from '../../store/readText';
import { isFile } from '../../store/regularFile';
import { partByName } from '../formats/partByName';
import { isHidden } from '../imageFolders/imageSearch';
import { IMAGE_FORMATS, isImageFile } from '../pictures/imageFile';
import { entryAt, namesIn } from '../places/places';
import { MAX_PICTURES } from './format';
import type { Part } from './parts';

/** An annotation and the picture that it is of. */
export interface AnnotationFile {
  readonly path: string;
  readonly picture: string;
}

export interface AnnotationFiles {
  readonly parts: readonly {
    readonly part: Part | undefined;
    readonly name: string;
    readonly files: readonly AnnotationFile[];
  }[];
  readonly notes: readonly string[];
}

/** The files of a folder as VOC's own: JPEGImages, Annotations, and lists in ImageSets/Main. */
export function listedIn(path: string): AnnotationFiles {
  const [annotations, pictures] = [
    stemsIn(join(path, 'Annotations'), isXml),
    stemsIn(join(path, 'JPEGImages'), isImageFile),
  ];
  const fileOf = (stem: string, place: string): AnnotationFile => {
    const [annotation, picture] = [annotations.get(stem), pictures.get(stem)];
    if (annotation === undefined) {
      throw new UserError(
        `${place}: there is no ${join(path, 'Annotations', `${shortened(stem)}.xml`)}`,
        'Add the annotations, or remove the list.',
      );
    }
    if (picture === undefined) throw noPicture(annotation, join(path, 'JPEGImages'));
    return { path: annotation, picture };
  };
  const lists = listsIn(join(path, 'ImageSets', 'Main'));
  if (lists.length === 0) {
    const files = [...annotations].map(([stem, annotation]) => fileOf(stem, annotation));
    return { parts: [{ part: undefined, name: 'Annotations', files }], notes: unusedNotes(path, pictures, files) };
  }
  const seen = new Map<string, string>();
  const parts = lists.map(({ name, part, lines }) => ({
    ...{ part, name },
    files: lines.map(({ stem, place }) => {
      const first = seen.get(stem);
      if (first !== undefined)
        throw new UserError(`${place}: ${shortened(stem)} is there already, in ${first}`, 'Remove one of them.');
      seen.set(stem, place);
      return fileOf(stem, place);
    }),
  }));
  return {
    parts,
    notes: unusedNotes(
      path,
      pictures,
      parts.flatMap(({ files }) => files),
    ),
  };
}

interface List {
  readonly name: string;
  readonly part: Part;
  readonly lines: readonly { readonly stem: string; readonly place: string }[];
}

/** With trainval.txt and test.txt, those; otherwise train.txt, val.txt and what else there is. */
function listsIn(folder: string): readonly List[] {
  const has = (name: string) => isFile(join(folder, name));
  const isWhole = has('trainval.txt') && (has('test.txt') || !(has('train.txt') && has('val.txt')));
  // Without trainval.txt, the pictures for validation are for training where others are for testing.
  const val = has('test.txt') ? 'train' : 'validation';
  const files: readonly (readonly [name: string, part: Part])[] = isWhole
    ? [
        ['trainval.txt', 'train'],
        ['test.txt', 'test'],
      ]
    : [
        ['train.txt', 'train'],
        ['val.txt', val],
        ['test.txt', 'test'],
      ];
  return files.flatMap(([name, part]) => (has(name) ? [{ name, part, lines: linesOf(join(folder, name)) }] : []));
}

/** A name in each line; what may follow it, as in lists of one class, is not used. */
function linesOf(path: string): List['lines'] {
  const lines = readText(path, { maxBytes: 64 * 2 ** 20 }).split(/\r\n?|\n/);
  return lines.flatMap((line, i) => {
    const [stem = ''] = line.trim().split(/\s+/);
    const place = `${path}, line ${i + 1}`;
    if (/[\\/]/.test(stem))
      throw new UserError(`${place}: "${shortened(stem)}" is no name of a picture`, 'Write it without folder.');
    return stem === '' ? [] : [{ stem, place }];
  });
}

/** The files of a folder of pictures with annotations beside them, or of its folders for training and testing. */
export function besideIn(path: string): AnnotationFiles {
  const divided = namesIn(path).flatMap((name) => {
    const part = partByName(name);
    return part && !isHidden(name) && entryAt(join(path, name))?.isDirectory()
      ? [{ part, name, folder: join(path, name) }]
      : [];
  });
  const all = [{ part: undefined, name: basename(path), folder: path }, ...divided].map(({ folder, ...about }) => {
    const pictures = stemsIn(folder, isImageFile);
    const files = [...stemsIn(folder, isXml)].map(([stem, annotation]): AnnotationFile => {
      const picture = pictures.get(stem);
      if (picture === undefined) throw noPicture(annotation, folder);
      return { path: annotation, picture };
    });
    return { ...about, folder, pictures, files };
  });
  const parts = all.filter(({ files }) => files.length > 0);
  const [first, second] = parts;
  if (first && first.part === undefined && second) {
    throw new UserError(
      `${path}: has annotations beside its folder ${second.name}, which has some, too`,
      'Put all of them in folders for training and testing, or none.',
    );
  }
  return { parts, notes: parts.flatMap(({ folder, pictures, files }) => unusedNotes(folder, pictures, files)) };
}

const isXml = (name: string) => extname(name).toLowerCase() === '.xml';

/**
 * Files of a folder by their names without ending, in the order of these.
 * @throws UserError where two have one such name
 */
function stemsIn(folder: string, fits: (name: string) => boolean): ReadonlyMap<string, string> {
  const stems = new Map<string, string>();
  for (const name of namesIn(folder)) {
    if (isHidden(name) || !fits(name)) continue;
    const stem = name.slice(0, -extname(name).length);
    const first = stems.get(stem);
    if (first !== undefined)
      throw new UserError(
        `${join(folder, name)}: ${basename(first)} has the same name`,
        'Rename or remove one of them.',
      );
    stems.set(stem, join(folder, name));
    if (stems.size > MAX_PICTURES)
      throw new UserError(`${folder}: has more than ${count(MAX_PICTURES)} files`, 'Use a part of the data.');
  }
  return stems;
}

function noPicture(annotation: string, folder: string): UserError {
  const stem = basename(annotation, extname(annotation));
  return new UserError(
    `${annotation}: its picture is missing: no ${IMAGE_FORMATS} file in ${folder} is called ${shortened(stem)}`,
    'Add the picture, or remove the annotation.',
  );
}

function unusedNotes(
  path: string,
  pictures: ReadonlyMap<string, string>,
  files: readonly AnnotationFile[],
): readonly string[] {
  const used = new Set(files.map(({ picture }) => picture));
  const unused = [...pictures.values()].filter((each) => !used.has(each));
  const [first] = unused;
  if (first === undefined) return [];
  return [
    `${path}: ${count(unused.length, 'picture')} without annotation or in no list left out: ${basename(first)}${unused.length > 1 ? ', …' : ''}`,
  ];
}
