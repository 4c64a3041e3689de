import { type Dirent, existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { randomOf, shuffled } from '../core/random';
import { UserError } from '../core/userError';
import { IMAGE_FORMATS } from './imageFile';
import { type FoundImages, imagesIn, isHidden, leftOutText } from './imageSearch';
import { type Places, pathsOf } from './places';

/** A data set as a folder of image files: `train/<class>/*` and `test/<class>/*`, or `<class>/*` alone. */
export interface ImageFolder {
  readonly name: string;
  readonly path: string;
  /** In ascending order; a class's number is its place. */
  readonly classNames: readonly string[];
  /** Mixed, so that every prefix has samples of all classes; the order follows from the names alone. */
  readonly files: readonly ImageFile[];
  /** Paths of files that are no images by their names, and of what is hidden. */
  readonly leftOut: readonly string[];
}

interface ImageFile {
  readonly path: string;
  readonly class: number;
  /** Undefined where the folder does not say what is for training. */
  readonly part?: 'train' | 'test';
}

const layoutIn = (path: string) =>
  `Put ${IMAGE_FORMATS} files in ${join(path, 'train', '<class>')} and ${join(path, 'test', '<class>')}, or all of them in ` +
  `${join(path, '<class>')}.`;

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
  return paths.map(scanned);
}

function scanned(path: string): ImageFolder {
  if (!isFolder(path)) throw new UserError(`${path}: is not a folder`, layoutIn(path));
  const isDivided = isFolder(join(path, 'train'));
  if (isDivided && !isFolder(join(path, 'test'))) {
    throw new UserError(`${path}: has a folder train, but no folder test`, layoutIn(path));
  }
  const first = isDivided ? join(path, 'train') : path;
  const classNames = foldersIn(first);
  if (classNames.length < 2) {
    throw new UserError(
      `${first}: at least 2 classes are needed, a folder for each, but there ${classNames.length === 1 ? 'is 1' : 'are 0'}`,
      layoutIn(path),
    );
  }
  const parts = isDivided
    ? [partIn(first, classNames, 'train'), partIn(join(path, 'test'), classNames, 'test')]
    : [partIn(first, classNames)];
  const files = parts.flatMap((part) => part.files);
  const order = shuffled(files.length, randomOf(0, 'image-folder'));
  return {
    name: basename(path),
    path,
    classNames,
    files: Array.from(order, (i) => files[i] as ImageFile),
    leftOut: parts.flatMap((part) => part.leftOut),
  };
}

/** The images in the folders of the classes, and what is left out in them and beside them. */
function partIn(folder: string, classNames: readonly string[], part?: 'train' | 'test') {
  const unknown = foldersIn(folder).find((name) => !classNames.includes(name));
  if (unknown !== undefined) {
    throw new UserError(
      `${join(folder, unknown)}: the class has no folder in train`,
      'A class needs images in train and in test.',
    );
  }
  const beside = entriesOf(folder).flatMap(({ name }) => (classNames.includes(name) ? [] : [join(folder, name)]));
  const found = classNames.map((name) => {
    const images = imagesOf(join(folder, name));
    if (images.paths.length > 0) return images;
    const others = leftOutText(images.leftOut);
    throw new UserError(
      `${join(folder, name)}: the class has no ${IMAGE_FORMATS} files${others ? `; ${others}` : ''}`,
      'Put images there, or remove the class.',
    );
  });
  const files = found.flatMap(({ paths }, number) =>
    paths.map((path): ImageFile => ({ path, class: number, ...(part && { part }) })),
  );
  return { files, leftOut: [...beside, ...found.flatMap(({ leftOut }) => leftOut)] };
}

function foldersIn(folder: string): string[] {
  return entriesOf(folder)
    .filter(({ name }) => !isHidden(name) && isFolder(join(folder, name)))
    .map(({ name }) => name)
    .sort();
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function entriesOf(folder: string): Dirent[] {
  return ofClasses(folder, () => readdirSync(folder, { withFileTypes: true }));
}

function imagesOf(folder: string): FoundImages {
  return ofClasses(folder, () => imagesIn(folder));
}

function ofClasses<T>(folder: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'the class has no folder' : `cannot be read (${code})`;
    throw new UserError(`${folder}: ${reason}`, 'Each class needs a folder with images.', { cause: error });
  }
}
