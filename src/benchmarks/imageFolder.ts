import { type Dirent, existsSync, readdirSync, statSync } from 'node:fs';
import { basename, extname, isAbsolute, join, resolve } from 'node:path';
import { randomOf, shuffled } from '../core/random';
import { UserError } from '../core/userError';
import { dataFolders, type Places } from './catalog';

/** A data set as a folder of image files: `train/<class>/*` and `test/<class>/*`, or `<class>/*` alone. */
export interface ImageFolder {
  readonly name: string;
  readonly path: string;
  /** Ascending; a class's number is its place. */
  readonly classNames: readonly string[];
  /** In an order that mixes classes and follows from the names alone, so that the first of them are of all classes. */
  readonly files: readonly ImageFile[];
}

interface ImageFile {
  readonly path: string;
  readonly class: number;
  /** Undefined where the folder does not say what is for training. */
  readonly part?: 'train' | 'test';
}

const EXTENSIONS = ['.png', '.jpg', '.jpeg'];

const layoutIn = (path: string) =>
  `Put PNG or JPEG files in ${join(path, 'train', '<class>')} and ${join(path, 'test', '<class>')}, or all of them in ` +
  `${join(path, '<class>')}.`;

/**
 * The folders of a benchmark. A path is relative to the workspace, or to a folder of data sets.
 * @throws UserError where one is missing, has no classes, or a class has no images
 */
export function findImageFolders(folders: readonly string[], places: Places = {}): readonly ImageFolder[] {
  const candidatesOf = (folder: string) =>
    isAbsolute(folder)
      ? [folder]
      : [resolve(places.workspace ?? '.', folder), ...dataFolders(places).map((root) => join(root, folder))];
  const found = folders.map((folder) => candidatesOf(folder).find((each) => existsSync(each)));
  const missing = folders.findIndex((_, i) => found[i] === undefined);
  if (missing >= 0) {
    const [first = '', ...others] = candidatesOf(folders[missing] ?? '');
    throw new UserError(
      `benchmark.folders[${missing}]: there is no folder ${first}${others.length > 0 ? `, nor ${others.join(' or ')}` : ''}`,
      layoutIn(first),
    );
  }
  return found.flatMap((path) => (path === undefined ? [] : [scanned(path)]));
}

function scanned(path: string): ImageFolder {
  if (!isFolder(path)) throw new UserError(`${path}: is not a folder`, layoutIn(path));
  const isParted = isFolder(join(path, 'train'));
  if (isParted && !isFolder(join(path, 'test'))) {
    throw new UserError(`${path}: has train, but no test beside it`, layoutIn(path));
  }
  const first = isParted ? join(path, 'train') : path;
  const classNames = foldersIn(first);
  if (classNames.length < 2) {
    throw new UserError(
      `${first}: at least 2 classes are needed, each a folder; there ${classNames.length === 1 ? 'is 1' : 'are 0'}`,
      layoutIn(path),
    );
  }
  const files = isParted
    ? [...filesOf(first, classNames, 'train'), ...filesOf(join(path, 'test'), classNames, 'test')]
    : filesOf(first, classNames);
  const order = shuffled(files.length, randomOf(0, 'image-folder'));
  return { name: basename(path), path, classNames, files: Array.from(order, (i) => files[i] as ImageFile) };
}

function filesOf(folder: string, classNames: readonly string[], part?: 'train' | 'test'): ImageFile[] {
  const strange = foldersIn(folder).find((name) => !classNames.includes(name));
  if (strange !== undefined) {
    throw new UserError(
      `${join(folder, strange)}: there is no such class to train on`,
      'A class needs images in both.',
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

/** Those in folders within it, too. */
function imagesIn(folder: string): string[] {
  return entriesOf(folder).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.')) return [];
    if (entry.isDirectory()) return imagesIn(path);
    return EXTENSIONS.includes(extname(entry.name).toLowerCase()) ? [path] : [];
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
