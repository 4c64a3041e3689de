import { type Dirent, existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { randomOf, shuffled } from '../core/random';
import { UserError } from '../core/userError';
import { isImageFile } from './imageFile';
import { type Places, pathsOf } from './places';

/** A data set as a folder of image files: `train/<class>/*` and `test/<class>/*`, or `<class>/*` alone. */
export interface ImageFolder {
  readonly name: string;
  readonly path: string;
  /** In ascending order; a class's number is its place. */
  readonly classNames: readonly string[];
  /** Mixed, so that every prefix has samples of all classes; the order follows from the names alone. */
  readonly files: readonly ImageFile[];
}

interface ImageFile {
  readonly path: string;
  readonly class: number;
  /** Undefined where the folder does not say what is for training. */
  readonly part?: 'train' | 'test';
}

const layoutIn = (path: string) =>
  `Put PNG or JPEG files in ${join(path, 'train', '<class>')} and ${join(path, 'test', '<class>')}, or all of them in ` +
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
  const files = isDivided
    ? [...filesOf(first, classNames, 'train'), ...filesOf(join(path, 'test'), classNames, 'test')]
    : filesOf(first, classNames);
  const order = shuffled(files.length, randomOf(0, 'image-folder'));
  return { name: basename(path), path, classNames, files: Array.from(order, (i) => files[i] as ImageFile) };
}

function filesOf(folder: string, classNames: readonly string[], part?: 'train' | 'test'): ImageFile[] {
  const unknown = foldersIn(folder).find((name) => !classNames.includes(name));
  if (unknown !== undefined) {
    throw new UserError(
      `${join(folder, unknown)}: the class has no folder in train`,
      'A class needs images in train and in test.',
    );
  }
  return classNames.flatMap((name, number) => {
    const paths = imagesIn(join(folder, name)).sort();
    if (paths.length === 0) {
      throw new UserError(
        `${join(folder, name)}: the class has no PNG or JPEG files`,
        'Put images there, or remove the class.',
      );
    }
    return paths.map((path): ImageFile => ({ path, class: number, ...(part && { part }) }));
  });
}

function foldersIn(folder: string): string[] {
  return entriesOf(folder)
    .filter(({ name }) => !name.startsWith('.') && isFolder(join(folder, name)))
    .map(({ name }) => name)
    .sort();
}

/** Images in the folder and in the folders within it. */
function imagesIn(folder: string): string[] {
  return entriesOf(folder).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.')) return [];
    if (entry.isDirectory()) return imagesIn(path);
    return isImageFile(entry.name) ? [path] : [];
  });
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'the class has no folder' : `cannot be read (${code})`;
    throw new UserError(`${folder}: ${reason}`, 'Each class needs a folder with images.', { cause: error });
  }
}
