import { basename, extname, join } from 'node:path';
import type { DetectionFormat, FoundDetectionBy } from '../../core/detectionFormats/detectionFormat';
import * as formats from '../../core/detectionFormats/list';
import { kindsOf } from '../../core/kind';
import { isFile } from '../../store/regularFile';
import { partByName } from '../formats/partByName';
import { isHidden } from '../imageFolders/imageSearch';
import { isImageFile } from '../pictures/imageFile';
import { entryAt, namesIn } from '../places/places';

/** The format of the detection data set at a path, if there is one; no file is opened. */
export function detectionFormatAt(path: string): DetectionFormat | undefined {
  return kindsOf(formats).find(({ found }: DetectionFormat) => found.some((by) => isFound(path, by)));
}

function isFound(path: string, by: FoundDetectionBy): boolean {
  const entry = entryAt(path);
  if ('folders' in by) return by.folders.every((name) => entryAt(join(path, name))?.isDirectory());
  if ('beside' in by) return withPartFolders(path).some((folder) => hasPairs(folder, by.beside));
  if ('partFile' in by) return withPartFolders(path).some((folder) => isFile(join(folder, by.partFile)));
  if (entry?.isFile()) return isNamed(path, by.ending);
  return [path, join(path, by.inside)].some((folder) => namesIn(folder).some((name) => by.files.test(name)));
}

/** An experiment or a sweep is JSON, too. */
const isNamed = (path: string, ending: string) =>
  path.endsWith(ending) && !/\.mas(-sweep)?\.json$/.test(basename(path));

function withPartFolders(path: string): readonly string[] {
  const parts = namesIn(path).filter((name) => partByName(name) !== undefined && !isHidden(name));
  return [path, ...parts.map((name) => join(path, name))];
}

/** Whether a picture has a file of the ending beside it. */
function hasPairs(folder: string, ending: string): boolean {
  const names = namesIn(folder).filter((name) => !isHidden(name));
  const annotated = new Set(
    names.flatMap((name) => (extname(name).toLowerCase() === ending ? [name.slice(0, -ending.length)] : [])),
  );
  if (annotated.size === 0) return false;
  return names.some((name) => isImageFile(name) && annotated.has(name.slice(0, -extname(name).length)));
}
