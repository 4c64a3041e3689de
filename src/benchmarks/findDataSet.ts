import { basename, extname, join } from 'node:path';
import { closest, distance } from 'fastest-levenshtein';
import type { DataFormat } from '../core/formats/format';
import * as formats from '../core/formats/list';
import { kindNamed, kindsOf } from '../core/kind';
import { UserError } from '../core/userError';
import { KNOWN, type KnownDataSet, MADE } from './catalog';
import { isFactSet } from './factSets/factSet';
import type { DataFile } from './formats/format';
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
  const incomplete: string[] = [];
  for (const path of paths) {
    for (const format of possible) {
      const { files, missing } = filesAt(path, format);
      if (missing.length > 0) incomplete.push(`${path} has no ${missing.join(' and no ')}`);
      else if (files.length > 0) return { path, format, files, ...(known && { known }) };
    }
  }
  const layouts = possible.map((format) => `${format.title}: ${format.description}`).join('\n');
  if (incomplete.length > 0) throw new UserError(`Data set "${name}" is incomplete: ${incomplete.join('; ')}`, layouts);
  const present = isPath(name) ? paths.find(entryAt) : undefined;
  if (present !== undefined) throw new UserError(`${present}: holds no data set of a known format`, layouts);
  const names = namesAt(places);
  const near = closest(name, names);
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
    const missing = known ? todo(known) : `Run \`mas-lab data get ${name}\`, which makes it.`;
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
  const isComplete = (format: DataFormat) => {
    const { files, missing } = filesAt(path, format);
    return files.length > 0 && missing.length === 0;
  };
  return possibleFormats(known).some(isComplete) || isFactSet(path);
}

/**
 * The files at a path that a format is made of, and which of them are missing; where there is none, both are empty. A
 * name may begin with that of its folder: EMNIST's files begin with `emnist-letters-` and the like.
 */
function filesAt(path: string, { found }: DataFormat): { files: readonly DataFile[]; missing: readonly string[] } {
  const names = namesIn(path);
  if ('extensions' in found) {
    const fits = (name: string) => found.extensions.includes(extname(name).toLowerCase());
    const isFile = fits(path) && entryAt(path)?.isFile();
    const [file, ...others] = isFile ? [path] : names.filter(fits).map((name) => join(path, name));
    return {
      files: file !== undefined && others.length === 0 ? [{ name: basename(file), path: file }] : [],
      missing: [],
    };
  }
  const prefix = `${basename(path)}-`;
  const files = found.files.flatMap(({ name, pattern }): DataFile[] => {
    // Sorted, so that a plain file comes before its .gz.
    const own = names.find((each) => pattern.test(each.startsWith(prefix) ? each.slice(prefix.length) : each));
    return own === undefined ? [] : [{ name, path: join(path, own) }];
  });
  const missing = found.files.map(({ name }) => name).filter((name) => !files.some((file) => file.name === name));
  return { files, missing: files.length === 0 ? [] : missing };
}
