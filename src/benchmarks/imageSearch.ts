import { type Dirent, readdirSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { IMAGE_FORMATS, isImageFile } from './imageFile';

/** What lies in a folder and the folders in it. */
export interface FoundImages {
  /** In the order of their names. */
  readonly paths: readonly string[];
  /** Files that are no images by their names, and what is hidden. */
  readonly leftOut: readonly string[];
}

/** The folder that macOS adds to a zip archive, with a hidden file for each file in it. */
const MACOS = '__MACOSX';

/** Whether a file or folder is not for people's eyes. */
export function isHidden(name: string): boolean {
  return name.startsWith('.') || name === MACOS;
}

/**
 * Searches a folder and the folders in it. What is hidden counts once, however many files are in it.
 * @throws what readdir throws
 */
export function imagesIn(folder: string): FoundImages {
  const paths: string[] = [];
  const leftOut: string[] = [];
  const search = (entries: readonly Dirent[]): void => {
    for (const entry of entries) {
      const path = join(entry.parentPath, entry.name);
      if (isHidden(entry.name)) leftOut.push(path);
      else if (entry.isDirectory()) search(readdirSync(path, { withFileTypes: true }));
      else (isImageFile(entry.name) ? paths : leftOut).push(path);
    }
  };
  search(readdirSync(folder, { withFileTypes: true }));
  return { paths: paths.sort(), leftOut };
}

/** How many of which kind were left out, as in “3 files are left out: 2 hidden, 1 .txt”; nothing where none was. */
export function leftOutText(leftOut: readonly string[]): string | undefined {
  if (leftOut.length === 0) return undefined;
  const kinds = new Map<string, number>();
  for (const path of leftOut) {
    const name = basename(path);
    const kind = isHidden(name) ? 'hidden' : extname(name) || 'without an ending';
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  const sorted = [...kinds].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
  const counts = sorted.map(([kind, count]) => `${count} ${kind}`);
  const are = leftOut.length === 1 ? '1 file is' : `${leftOut.length} files are`;
  return `${are} left out, for not being ${IMAGE_FORMATS}: ${counts.join(', ')}`;
}
