import { existsSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import { isNumber } from '../../core/isNumber';
import { randomOf, shuffled } from '../../core/random';
import { UserError } from '../../core/userError';
import { onDisk } from '../../store/diskError';
import { IMAGE_FORMATS, unreadable } from '../pictures/imageFile';
import { entryAt, type Places, pathsOf } from '../places/places';
import { layoutIn, partsIn } from './imageParts';
import { entriesIn, type FoundImages, imagesIn, type LeftOut, leftOutNotes } from './imageSearch';

/** A data set as a folder of image files: `train/<class>/*` and `test/<class>/*`, or `<class>/*` alone (`partsIn`). */
export interface ImageFolder {
  readonly name: string;
  readonly path: string;
  /** In ascending order, as numbers where all are numbers; a class's number is its place. */
  readonly classNames: readonly string[];
  /** Mixed, so that every prefix has samples of all classes; the order follows from the names alone. */
  readonly files: readonly ImageFile[];
  /** What the user should know: what is left out, and why. */
  readonly notes: readonly string[];
}

interface ImageFile {
  readonly path: string;
  readonly class: number;
  /** Undefined where the folder does not say what is for training. */
  readonly part?: 'train' | 'test';
}

/**
 * The folders of a benchmark. A path is relative to the workspace, or to a folder of data sets.
 * @throws UserError where one is missing, has no classes, or a class has no images
 */
export function findImageFolders(folders: readonly string[], places: Places = {}): readonly ImageFolder[] {
  const paths = folders.map((folder, i) => {
    const possible = pathsOf(folder, places);
    const found = possible.find((each) => existsSync(each));
    if (found !== undefined) return found;
    const [first = '', ...others] = possible;
    throw new UserError(
      `benchmark.folders[${i}]: there is no folder ${first}${others.length > 0 ? `, nor ${others.join(' or ')}` : ''}`,
      layoutIn(first),
    );
  });
  const { ofEarlierRun = false } = places;
  if (!ofEarlierRun) requireDifferent(folders, paths);
  return paths.map((path) => scanned(path, ofEarlierRun));
}

/** One folder may have several names: `birds`, `./birds/`, a link, on some systems `Birds`. */
function requireDifferent(folders: readonly string[], paths: readonly string[]): void {
  const [first, again] = sameFolders(paths);
  if (first === undefined || again === undefined) return;
  throw new UserError(
    `benchmark.folders[${again}]: ${folders[again]} is the same folder as benchmark.folders[${first}], ${folders[first]}`,
    'Each task needs a folder of its own.',
  );
}

/** The places of two paths of one folder; none where all folders differ. */
function sameFolders(paths: readonly string[]): readonly number[] {
  const firsts = new Map<string, number>();
  for (const [i, path] of paths.entries()) {
    const real = onDisk(path, () => realpathSync.native(path));
    const first = firsts.get(real);
    if (first !== undefined) return [first, i];
    firsts.set(real, i);
  }
  return [];
}

/** The same of one folder, by its path. */
export function scanned(path: string, ofEarlierRun: boolean): ImageFolder {
  if (!entryAt(path)?.isDirectory()) throw new UserError(`${path}: is not a folder`, layoutIn(path));
  const divided = ofClasses(path, () => partsIn(path, ofEarlierRun));
  const parts = divided.folders.map((each) => ({ ...each, ...classesIn(each.path, ofEarlierRun) }));
  const [first, ...others] = parts;
  const classNames = inOrder([...(first?.classes.keys() ?? [])], ofEarlierRun);
  if (classNames.length < 2) {
    throw new UserError(
      `${first?.path}: at least 2 classes are needed, a folder for each, but there ${classNames.length === 1 ? 'is 1' : 'are 0'}`,
      layoutIn(path),
    );
  }
  if (!ofEarlierRun) requireOwnFolders(parts.flatMap(({ classes }) => [...classes.values()].flat()));
  for (const { path, classes } of others) requireKnown(path, [...classes.keys()], classNames);
  const found = parts.flatMap(({ path, part, classes }) =>
    classNames.map((name, number) => {
      const { paths, leftOut } = imagesOf(path, name, classes.get(name));
      const sorted = ofEarlierRun ? paths : inOneForm(paths);
      return { leftOut, files: sorted.map((path): ImageFile => ({ path, class: number, ...(part && { part }) })) };
    }),
  );
  const files = found.flatMap((each) => each.files);
  const order = shuffled(files.length, randomOf(0, 'image-folder'));
  const leftOut = [divided, ...parts, ...found].flatMap((each) => each.leftOut);
  return {
    name: basename(path).normalize('NFC'),
    path,
    classNames,
    files: Array.from(order, (i) => files[i] as ImageFile),
    notes: [...divided.notes, ...leftOutNotes(path, leftOut)],
  };
}

/** The folders of each class, and what lies beside them. A name is in one Unicode form, whichever it has on disk. */
function classesIn(folder: string, ofEarlierRun: boolean) {
  const classes = new Map<string, string[]>();
  const leftOut: LeftOut[] = [];
  for (const { name, path, is } of ofClasses(folder, () => entriesIn(folder))) {
    const known = ofEarlierRun ? name : name.normalize('NFC');
    if (is === 'folder') classes.set(known, [...(classes.get(known) ?? []), path]);
    else leftOut.push({ path, reason: is === 'file' ? 'beside the folders of classes' : is.reason });
  }
  return { classes, leftOut };
}

/** Names that are all numbers as numbers, others as text. */
function inOrder(names: readonly string[], ofEarlierRun: boolean): readonly string[] {
  const sorted = [...names].sort();
  if (ofEarlierRun || !names.every(isNumber)) return sorted;
  return sorted.sort((a, b) => Number(a) - Number(b));
}

/** Sorted as if all had the form that composes letters and accents, so that every file system has the same order. */
function inOneForm(paths: readonly string[]): readonly string[] {
  const keyed = paths.map((path) => ({ path, key: path.normalize('NFC') }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key))).map(({ path }) => path);
}

/** Links may make one folder that of two classes, or train and test the same. */
function requireOwnFolders(folders: readonly string[]): void {
  const [first, again] = sameFolders(folders).map((i) => folders[i]);
  if (first === undefined) return;
  throw new UserError(
    `${again}: is the same folder as ${first}`,
    'Remove the link: each class needs images of its own.',
  );
}

function requireKnown(folder: string, names: readonly string[], classNames: readonly string[]): void {
  const unknown = names.find((name) => !classNames.includes(name));
  if (unknown === undefined) return;
  throw new UserError(
    `${join(folder, unknown)}: the class has no folder in train`,
    'A class needs images in train and in test.',
  );
}

/** The images of a class. */
function imagesOf(part: string, name: string, folders: readonly string[] | undefined): FoundImages {
  const folder = folders?.[0] ?? join(part, name);
  if (!folders) {
    const reason = existsSync(folder) ? 'is a file, not the folder of a class' : 'the class has no folder';
    throw new UserError(`${folder}: ${reason}`, 'Each class needs a folder with images.');
  }
  const all = folders.map((each) => ofClasses(each, () => imagesIn(each)));
  const [paths, leftOut] = [all.flatMap((each) => each.paths), all.flatMap((each) => each.leftOut)];
  if (paths.length > 0) return { paths, leftOut };
  throw new UserError(
    [`${folder}: the class has no ${IMAGE_FORMATS} files`, ...leftOutNotes(folder, leftOut)].join('\n'),
    'Put images there, or remove the class.',
  );
}

function ofClasses<T>(folder: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw unreadable(folder, error, 'Each class needs a folder with images that you have permission to read.');
  }
}
