import { basename, dirname, join } from 'node:path';
import { coco } from '../../core/detectionFormats/coco';
import { UserError } from '../../core/userError';
import { isFile } from '../../store/regularFile';
import { partByName } from '../formats/partByName';
import { isHidden } from '../imageFolders/imageSearch';
import { entryAt, namesIn } from '../places/places';
import type { Part } from './parts';

/** A file of annotations, and where its pictures may be. */
export interface AnnotationFile {
  readonly path: string;
  /** Below the folder of the data set, as far as notes need it. */
  readonly name: string;
  readonly part: Part | undefined;
  readonly folders: readonly string[];
}

const [{ files: PATTERN, inside: INSIDE }, { partFile: PART_FILE }] = coco.found;

/**
 * The annotation files of a folder, or the one file.
 * @throws UserError where several are for the same part
 */
export function annotationFilesAt(path: string): readonly AnnotationFile[] {
  if (entryAt(path)?.isDirectory() !== true)
    return [{ path, name: basename(path), part: undefined, folders: foldersOf(path) }];
  const named = [path, join(path, INSIDE)].flatMap((folder) =>
    namesIn(folder).flatMap((name) => {
      const pictures = PATTERN.exec(name)?.groups?.pictures;
      const file = join(folder, name);
      if (pictures === undefined || !isFile(file)) return [];
      return [{ path: file, name, part: partByName(pictures), folders: foldersOf(file) }];
    }),
  );
  const files = [...named, ...partFilesIn(path)];
  if (files.length === 1) return files;
  for (const [i, { path: file, part }] of files.entries()) {
    const first = files.slice(0, i).find((each) => each.part === part);
    if (part !== undefined && !first) continue;
    throw new UserError(
      first
        ? `${file}: ${basename(first.path)} is for the same part (${part ?? 'which its name does not say'})`
        : `${file}: its name does not say whether it is for training or for testing`,
      'Name the one file to be read, or give each data set a folder of its own.',
    );
  }
  return files;
}

/** As Roboflow exports them: a file of one name in each folder of pictures. */
function partFilesIn(path: string): readonly AnnotationFile[] {
  const folders = ['', ...namesIn(path).filter((name) => partByName(name) !== undefined && !isHidden(name))];
  return folders.flatMap((name) => {
    const [folder, part] = [join(path, name), partByName(name)];
    const file = join(folder, PART_FILE);
    return isFile(file) ? [{ path: file, name: join(name, PART_FILE), part, folders: [folder] }] : [];
  });
}

/** Where the pictures of a file may be: in the folder that it is named after, in one called images, or beside it. */
function foldersOf(file: string): readonly string[] {
  const own = dirname(file);
  const root = basename(own) === INSIDE ? dirname(own) : own;
  const pictures = PATTERN.exec(basename(file))?.groups?.pictures;
  const named = pictures === undefined ? [] : [join(root, pictures), join(root, 'images', pictures)];
  return [...named, join(root, 'images'), root];
}
