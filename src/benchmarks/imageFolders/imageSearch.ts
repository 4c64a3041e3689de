import { type Dirent, existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { UserError } from '../../core/userError';
import { hasCode } from '../../store/diskError';
import { IMAGE_FORMATS, isImageFile } from '../pictures/imageFile';

/** What lies in a folder and the folders in it. */
export interface FoundImages {
  /** In the order of their names. */
  readonly paths: readonly string[];
  readonly leftOut: readonly LeftOut[];
}

/** A file or folder that is not read. */
export interface LeftOut {
  readonly path: string;
  readonly reason: string;
}

/** The folder that macOS adds to a zip archive, with a hidden file for each file in it. */
const MACOS = '__MACOSX';
/** Whether a file or folder is not for people's eyes. */
export function isHidden(name: string): boolean {
  return name.startsWith('.') || name === MACOS;
}

/** Names that a reason is shown with. */
const MAX_NAMES = 3;

/** A name in a folder, and what it stands for: a folder or a file, also behind a link; or why it is neither. */
export interface Entry {
  readonly name: string;
  readonly path: string;
  readonly is: 'folder' | 'file' | { readonly reason: string };
  readonly isLink: boolean;
}

/** @throws what readdir and stat throw, and UserError where a name is not in UTF-8 */
export function entriesIn(folder: string): readonly Entry[] {
  return readdirSync(folder, { withFileTypes: true }).map((entry) => {
    const path = join(folder, entry.name);
    return { name: entry.name, path, is: whatIs(entry, path), isLink: entry.isSymbolicLink() };
  });
}

function whatIs(entry: Dirent, path: string): Entry['is'] {
  if (isHidden(entry.name)) return { reason: 'hidden' };
  requireUtf8(entry.name, path);
  if (entry.isFile()) return 'file';
  try {
    const target = entry.isDirectory() ? entry : statSync(path);
    if (target.isDirectory()) return 'folder';
    return target.isFile() ? 'file' : { reason: 'neither file nor folder' };
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ELOOP')) return { reason: 'a link that leads nowhere' };
    throw error;
  }
}

/** Other bytes of a name are not known here, so that nothing finds the file. Old zip archives have such names. */
function requireUtf8(name: string, path: string): void {
  if (!name.includes('\ufffd') || existsSync(path)) return;
  throw new UserError(
    `${path}: the name is not in UTF-8`,
    'Rename the file or folder, or unpack its archive again with the encoding of its names.',
  );
}

/**
 * Searches a folder and the folders in it, each once, those behind links last. What is hidden counts once, however many
 * files are in it. Nothing is opened.
 * @throws what readdir and stat throw
 */
export function imagesIn(folder: string): FoundImages {
  const paths: string[] = [];
  const leftOut: LeftOut[] = [];
  const searched = new Set<string>();
  const linked: string[] = [];
  const search = (from: string): void => {
    const real = realpathSync(from);
    if (searched.has(real)) return void leftOut.push({ path: from, reason: 'a link to a folder that is read already' });
    searched.add(real);
    for (const { path, name, is, isLink } of entriesIn(from)) {
      if (is === 'folder') {
        if (isLink) linked.push(path);
        else search(path);
      } else if (is !== 'file') leftOut.push({ path, ...is });
      else if (isImageFile(name)) paths.push(path);
      else leftOut.push({ path, reason: `not ${IMAGE_FORMATS}` });
    }
  };
  search(folder);
  for (const path of linked) search(path); // It may find more of them.
  return { paths: paths.sort(), leftOut };
}

/**
 * What was left out in a folder, and why, as in “birds: 3 files or folders are left out: a.txt, b.txt (not PNG, JPEG or
 * WebP); .DS_Store (hidden)”; nothing where nothing was.
 */
export function leftOutNotes(folder: string, leftOut: readonly LeftOut[]): readonly string[] {
  if (leftOut.length === 0) return [];
  const names = new Map<string, string[]>();
  for (const { path, reason } of leftOut) {
    const same = names.get(reason) ?? [];
    same.push(relative(folder, path));
    names.set(reason, same);
  }
  const reasons = [...names].map(([reason, all]) => {
    const more = all.length > MAX_NAMES ? ` and ${all.length - MAX_NAMES} more` : '';
    return `${all.sort().slice(0, MAX_NAMES).join(', ')}${more} (${reason})`;
  });
  const are = leftOut.length === 1 ? '1 file or folder is' : `${leftOut.length} files or folders are`;
  return [`${folder}: ${are} left out: ${reasons.sort().join('; ')}`];
}
