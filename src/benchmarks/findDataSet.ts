import { basename, extname, join } from 'node:path';
import { closest, distance } from 'fastest-levenshtein';
import type { DataFormat, FormatFile } from '../core/formats/format';
import * as formats from '../core/formats/list';
import { kindNamed, kindsOf } from '../core/kind';
import { shellWord } from '../core/shellWord';
import { UserError } from '../core/userError';
import { fileAt, isFile, linkAt } from '../store/regularFile';
import { KNOWN, type KnownDataSet, MADE } from './catalog';
import { isFactSet } from './factSets/factSet';
import type { DataFile } from './formats/format';
import { isHidden } from './imageSearch';
import { candidates, dataFolders, downloadFolder, entryAt, isPath, namesIn, type Places } from './places';

/** A data set's files on this machine. */
export interface FoundDataSet {
  /** Its folder, or its one file. */
  readonly path: string;
  readonly format: DataFormat;
  readonly files: readonly DataFile[];
  /** Present where the catalogue knows the name; its checksums then count. */
  readonly known?: KnownDataSet;
}

export type DataSetStatus = { readonly name: string; readonly title: string } & (
  | { readonly state: 'found'; readonly folder: string }
  | { readonly state: 'missing'; readonly todo: string }
);

/**
 * The files of a data set, in the first place that has them all.
 * @param name from the catalogue, of a folder with data sets, or a path
 * @throws UserError where no place has them, saying what is missing where and what to do
 */
export function findDataSet(name: string, places: Places = {}): FoundDataSet {
  const known = knownNamed(name);
  const possible = possibleFormats(known);
  const paths = placesFor(name, places);
  const problems: string[] = [];
  for (const path of paths) {
    for (const format of possible) {
      const { files, problem } = filesAt(path, format, known);
      if (problem !== undefined) problems.push(problem);
      else if (files.length > 0) {
        return { path, format, files: files.map((file) => located(file, format)), ...(known && { known }) };
      }
    }
  }
  const layouts = possible.map((format) => `${format.title}: ${format.description}`).join('\n');
  if (problems.length > 0) throw new UserError(`Data set "${name}" cannot be used: ${problems.join('; ')}`, layouts);
  const link = paths.find((path) => !entryAt(path) && linkAt(path) !== undefined);
  if (link !== undefined)
    throw new UserError(`${link}: a link to ${linkAt(link)}, where there is nothing`, 'Mend the link.');
  const present = isPath(name) ? paths.find(entryAt) : undefined;
  if (present !== undefined) throw new UserError(`${present}: holds no data set of a known format`, layouts);
  if (MADE.some((made) => made.name === name) || paths.some(isFactSet)) {
    throw new UserError(
      `"${name}" is a set of facts, of which a benchmark of classes cannot be made`,
      'Set benchmark.kind to "facts", or name another data set.',
    );
  }
  const folder = known ? undefined : paths.find(entryAt);
  if (folder !== undefined) throw new UserError(`${folder}: holds no data set of a known format`, layouts);
  const near = closest(name, namesAt(places));
  const suggestion = !known && distance(name, near) <= 3 ? `; did you mean "${near}"?` : '';
  throw new UserError(
    `Data set "${name}" was not found${suggestion}`,
    known ? todo(known) : `Put it in ${paths.join(' or ')}.\n${layouts}`,
  );
}

/** All data sets that the catalogue knows or that lie in a data folder, and what to do for those that are missing. */
export function listDataSets(places: Places = {}): readonly DataSetStatus[] {
  return namesAt(places).map((name) => {
    const known = knownNamed(name);
    const title = known?.title ?? MADE.find((each) => each.name === name)?.title ?? 'your own';
    const folder = placesFor(name, places).find((path) => isDataSet(path, known));
    if (folder !== undefined) return { name, title, state: 'found', folder };
    const missing = known ? todo(known) : `Run \`mas-lab data get ${shellWord(name)}\`, which makes it.`;
    return { name, title, state: 'missing', todo: missing };
  });
}

function knownNamed(name: string): KnownDataSet | undefined {
  return KNOWN.find((each) => each.name === name);
}

function possibleFormats(known: KnownDataSet | undefined): readonly DataFormat[] {
  return known ? [kindNamed(formats, known.format)] : kindsOf(formats);
}

function placesFor(name: string, places: Places): readonly string[] {
  const packaged = knownNamed(name)?.packaged?.();
  return [...candidates(name, places), ...(packaged ? [packaged] : [])];
}

function todo({ name, install, format }: KnownDataSet): string {
  const orInstall = install ? `, or \`${install}\`` : '';
  const { title } = kindNamed(formats, format);
  return `Run \`mas-lab data get ${name}\`${orInstall}, or put its ${title} files in ${downloadFolder(name)}.`;
}

function namesAt(places: Places): readonly string[] {
  const own = dataFolders(places).flatMap((root) => namesIn(root).filter((name) => isDataSet(join(root, name))));
  return [...new Set([...[...KNOWN, ...MADE].map(({ name }) => name), ...own.sort()])];
}

function isDataSet(path: string, known?: KnownDataSet): boolean {
  return possibleFormats(known).some((format) => filesAt(path, format, known).files.length > 0) || isFactSet(path);
}

interface FilesAt {
  /** All of the format's, or none. */
  readonly files: readonly DataFile[];
  /** Why there is none, where some are there that do not make up one data set. */
  readonly problem?: string;
}

/** The files at a path that a format is made of. */
function filesAt(path: string, { found }: DataFormat, known?: KnownDataSet): FilesAt {
  const names = namesIn(path).filter((name) => !isHidden(name));
  if ('extensions' in found) {
    const fits = (name: string) => found.extensions.includes(extname(name).toLowerCase());
    const isOne = fits(path) && entryAt(path)?.isDirectory() === false;
    const [file, ...others] = isOne ? [path] : names.filter(fits).map((name) => join(path, name));
    if (file === undefined) return { files: [] };
    if (others.length === 0) return { files: [{ name: basename(file), path: file }] };
    return {
      files: [],
      problem: `${path} has several data sets: ${[file, ...others].map((each) => basename(each)).join(', ')}`,
    };
  }
  // A name may begin with that of its folder; where no data set is so named, with any other.
  const own = ['', `${basename(path).toLowerCase()}-`];
  const others = names.flatMap((name) => found.files.flatMap(({ pattern }) => prefixOf(name, pattern) ?? []));
  const sets = [
    own,
    ...[...new Set(known ? [] : others)].filter((prefix) => !own.includes(prefix)).map((prefix) => [prefix]),
  ];
  const parts = sets.map((prefixes) => partsOf(path, names, found.files, prefixes));
  const whole = parts.filter(({ missing }) => missing.length === 0);
  const [first] = whole;
  if (first && (first === parts[0] || whole.length === 1)) return { files: first.files };
  if (first) {
    const all = whole.map(({ prefixes: [prefix = ''] }) => prefix.slice(0, -1));
    return { files: [], problem: `${path} has several data sets: ${all.join(', ')}; give each a folder of its own` };
  }
  const begun = parts.find(({ files }) => files.length > 0);
  return { files: [], ...(begun && { problem: `${path} has no ${begun.missing.join(' and no ')}` }) };
}

/** In lower case; undefined where the name does not fit. */
function prefixOf(name: string, pattern: RegExp): string | undefined {
  const match = pattern.exec(name);
  return match ? (match.groups?.prefix ?? '').toLowerCase() : undefined;
}

function partsOf(path: string, names: readonly string[], wanted: readonly FormatFile[], prefixes: readonly string[]) {
  const files = wanted.flatMap(({ name, pattern }): DataFile[] => {
    // Sorted, so that a plain file comes before its .gz; archives unpack to a folder beside the file.
    const fitting = names.filter((each) => prefixes.some((prefix) => prefixOf(each, pattern) === prefix));
    const file = fitting.find((each) => isFile(join(path, each))) ?? fitting[0];
    return file === undefined ? [] : [{ name, path: join(path, file) }];
  });
  const missing = wanted.map(({ name }) => name).filter((name) => !files.some((file) => file.name === name));
  return { prefixes, files, missing };
}

/** The file where it is: archives unpack to a folder of its name. */
function located({ name, path }: DataFile, { found }: DataFormat): DataFile {
  const pattern = 'files' in found ? found.files.find((file) => file.name === name)?.pattern : undefined;
  const fits = (each: string) =>
    pattern?.test(each) ?? ('extensions' in found && found.extensions.includes(extname(each).toLowerCase()));
  return { name, path: fileAt(path, fits) };
}
