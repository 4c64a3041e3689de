import { basename, extname, join } from 'node:path';
import type { DataFormat, FormatFile, FoundBy } from '../../core/formats/format';
import { fileAt, isFile } from '../../store/regularFile';
import type { DataFile } from '../formats/format';
import { partByName } from '../formats/partByName';
import { isHidden } from '../imageFolders/imageSearch';
import { isImageFile } from '../pictures/imageFile';
import type { KnownDataSet } from './catalog';
import { entryAt, namesIn } from './places';

export interface FilesAt {
  /** All of the format's, or none. */
  readonly files: readonly DataFile[];
  /** Why there is none, where some are there that do not make up one data set. */
  readonly problem?: string;
}

/** The files at a path that a format is made of. */
export function filesAt(path: string, { found }: DataFormat, known?: KnownDataSet): FilesAt {
  const all = found.map((by) => {
    if ('extensions' in by) return byExtension(path, by);
    if ('parts' in by) return byParts(path, by.parts);
    return 'files' in by ? byNames(path, by.files, known) : byClassFolders(path);
  });
  return all.find(({ files }) => files.length > 0) ?? all.find(({ problem }) => problem !== undefined) ?? { files: [] };
}

const visibleIn = (path: string) => namesIn(path).filter((name) => !isHidden(name));

function byExtension(path: string, { extensions }: FoundBy & { readonly extensions: readonly string[] }): FilesAt {
  const fits = (name: string) => extensions.includes(extname(name).toLowerCase());
  const isOne = fits(path) && entryAt(path)?.isDirectory() === false;
  const [file, ...others] = isOne
    ? [path]
    : visibleIn(path)
        .filter(fits)
        .map((name) => join(path, name));
  if (file === undefined) return { files: [] };
  if (others.length === 0) return { files: [{ name: basename(file), path: file }] };
  const names = [file, ...others].map((each) => basename(each));
  return { files: [], problem: `${path} has several data sets: ${names.join(', ')}` };
}

function byParts(path: string, extensions: readonly string[]): FilesAt {
  const fits = (name: string) => extensions.some((each) => name.toLowerCase().endsWith(each));
  if (fits(path) && isFile(path)) return { files: [{ name: basename(path), path }] };
  const inFolders = visibleIn(path)
    .filter((name) => name === 'data' || partByName(name) !== undefined)
    .flatMap((folder) => visibleIn(join(path, folder)).map((name) => `${folder}/${name}`));
  const names = [...visibleIn(path), ...inFolders].filter((name) => fits(name) && isFile(join(path, name)));
  return { files: names.map((name) => ({ name, path: join(path, name) })) };
}

/** Looks only as deep as tells. */
function byClassFolders(path: string): FilesAt {
  const foldersIn = (folder: string) =>
    visibleIn(folder)
      .map((name) => join(folder, name))
      .filter((each) => entryAt(each)?.isDirectory());
  const holdsImages = (folder: string) => visibleIn(folder).some(isImageFile);
  const folders = foldersIn(path);
  const [first] = folders;
  const found = folders.some(holdsImages) || (first !== undefined && foldersIn(first).some(holdsImages));
  return { files: found ? [{ name: basename(path), path }] : [] };
}

function byNames(path: string, wanted: readonly FormatFile[], known?: KnownDataSet): FilesAt {
  const [only, second] = wanted;
  if (only && !second && only.pattern.test(basename(path)) && isFile(path)) {
    return { files: [{ name: only.name, path }] };
  }
  const names = visibleIn(path);
  // A name may begin with that of its folder; where no data set is so named, with any other.
  const own = ['', `${basename(path).toLowerCase()}-`];
  const others = names.flatMap((name) => wanted.flatMap(({ pattern }) => prefixOf(name, pattern) ?? []));
  const sets = [
    own,
    ...[...new Set(known ? [] : others)].filter((prefix) => !own.includes(prefix)).map((prefix) => [prefix]),
  ];
  const parts = sets.map((prefixes) => partsOf(path, names, wanted, prefixes));
  const whole = parts.filter(({ missing }) => missing.length === 0);
  const [first] = whole;
  if (first && (first === parts[0] || whole.length === 1)) return { files: first.files };
  if (first) {
    const all = whole.map(({ prefixes: [prefix = ''] }) => prefix.slice(0, -1));
    return { files: [], problem: `${path} has several data sets: ${all.join(', ')}; give each a folder of its own` };
  }
  const begun = parts.find(({ isBegun }) => isBegun);
  return { files: [], ...(begun && { problem: `${path} has no ${begun.missing.join(' and no ')}` }) };
}

/** In lower case; undefined where the name does not fit. */
function prefixOf(name: string, pattern: RegExp): string | undefined {
  const match = pattern.exec(name);
  return match ? (match.groups?.prefix ?? '').toLowerCase() : undefined;
}

function partsOf(path: string, names: readonly string[], wanted: readonly FormatFile[], prefixes: readonly string[]) {
  const files = wanted.flatMap(({ name, pattern, never }): DataFile[] => {
    // Sorted, so that a plain file comes before its .gz; archives unpack to a folder beside the file.
    const fitting = names.filter((each) => prefixes.some((prefix) => prefixOf(each, pattern) === prefix));
    const whole = fitting.find((each) => isFile(join(path, each)));
    const file = whole ?? (never === 'folder' ? undefined : fitting[0]);
    return file === undefined ? [] : [{ name, path: join(path, file) }];
  });
  const required = wanted.filter(({ optional = false }) => !optional).map(({ name }) => name);
  const missing = required.filter((name) => !files.some((file) => file.name === name));
  return { prefixes, files, missing, isBegun: missing.length < required.length };
}

/** The file where it is: archives unpack to a folder of its name. */
export function located({ name, path }: DataFile, { found }: DataFormat): DataFile {
  if (found.some((by) => 'classFolders' in by || 'parts' in by)) return { name, path };
  const patterns = found.flatMap((by) => ('files' in by ? by.files : [])).filter((file) => file.name === name);
  const extensions = found.flatMap((by) => ('extensions' in by ? by.extensions : []));
  const fits = (each: string) =>
    patterns.some(({ pattern }) => pattern.test(each)) ||
    (patterns.length === 0 && extensions.includes(extname(each).toLowerCase()));
  return { name, path: fileAt(path, fits) };
}
