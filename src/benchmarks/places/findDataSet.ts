import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { closest, distance } from 'fastest-levenshtein';
import type { DataFormat } from '../../core/formats/format';
import * as formats from '../../core/formats/list';
import { kindNamed, kindsOf } from '../../core/kind';
import { shellWord } from '../../core/shellWord';
import { UserError } from '../../core/userError';
import { linkAt } from '../../store/regularFile';
import { detectionFormatAt } from '../detectionSets/findDetectionSet';
import { isFactSet } from '../factSets/factSet';
import type { DataFile } from '../formats/format';
import { KNOWN, type KnownDataSet, MADE, MADE_SCENES } from './catalog';
import { DataSetMissing } from './dataSetMissing';
import { filesAt, located } from './findFiles';
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
    if (isFactSet(path) || isDetectionSet(path, places)) continue;
    const here: FoundDataSet[] = [];
    for (const format of possible) {
      const { files, problem } = filesAt(path, format, known);
      if (problem !== undefined) problems.push(problem);
      else if (files.length > 0) here.push({ path, format, files, ...(known && { known }) });
    }
    const surest = Math.min(...here.map(({ format }) => doubt(format)));
    const [first, ...others] = here.filter(({ format }) => doubt(format) === surest);
    if (first && others.length === 0)
      return { ...first, files: first.files.map((file) => located(file, first.format)) };
    if (first) throw severalFormats(path, [first, ...others]);
  }
  const layouts =
    possible.length > 1
      ? `Data sets are (docs/DATA.md):\n${possible.map(({ title, example }) => `  ${title}, e.g. ${example}`).join('\n')}`
      : possible.map(({ title, description }) => `${title}: ${description}`).join('\n');
  if (problems.length > 0) throw new UserError(`Data set "${name}" cannot be used: ${problems.join('; ')}`, layouts);
  const link = paths.find((path) => !entryAt(path) && linkAt(path) !== undefined);
  if (link !== undefined)
    throw new UserError(`${link}: a link to ${linkAt(link)}, where there is nothing`, 'Mend the link.');
  const detectionSet = paths.find((path) => isDetectionSet(path, places));
  if (detectionSet !== undefined) {
    throw new UserError(
      `${detectionSet}: is a detection data set (${detectionFormatAt(detectionSet)?.title}), of which a benchmark of classes cannot be made`,
      `Set benchmark.kind to "detection". \`mas-lab data describe ${shellWord(name)}\` says what is in it.`,
    );
  }
  const present = isPath(name) ? paths.find(entryAt) : undefined;
  if (present !== undefined) throw new UserError(`${present}: holds no data set of a known format`, layouts);
  if (MADE.some((made) => made.name === name) || paths.some(isFactSet)) {
    throw new UserError(
      `"${name}" is a set of facts, of which a benchmark of classes cannot be made`,
      'Set benchmark.kind to "facts", or name another data set.',
    );
  }
  if (name === MADE_SCENES.name)
    throw new UserError(`${name} is not on this machine yet`, `Run \`mas-lab data get ${name}\`, which makes it.`);
  const folder = known ? undefined : paths.find(entryAt);
  if (folder !== undefined) throw new UserError(`${folder}: holds no data set of a known format`, layouts);
  const near = closest(name, namesAt(places));
  const suggestion = !known && distance(name, near) <= 3 ? `; did you mean "${near}"?` : '';
  const message = `Data set "${name}" was not found${suggestion}`;
  if (known) throw new DataSetMissing(message, todo(known), known.name);
  const titles = possible.map(({ title }) => title).join('; ');
  const beside = isPath(name) ? undefined : join(places.folder ?? places.workspace ?? '.', name);
  const isMeant = beside !== undefined && entryAt(beside) ? `If you mean ${beside}, write ./${name}. Otherwise p` : 'P';
  throw new UserError(
    message,
    `${isMeant}ut it in ${paths.join(' or ')}. It may be one of these (docs/DATA.md has examples): ${titles}.`,
  );
}

/** Of names that say what a file is, more is known than of any table, and of that more than of any folder of images. */
function doubt({ found }: DataFormat): number {
  if (found.some((by) => 'classFolders' in by)) return 2;
  return found.some((by) => 'parts' in by) ? 1 : 0;
}

/** Of files of several formats, none is more meant than the others. */
function severalFormats(path: string, found: readonly FoundDataSet[]): UserError {
  const each = found.map(
    ({ format, files }) => `${files.map((file) => basename(file.path)).join(', ')} (${format.title})`,
  );
  return new UserError(
    `${path}: has data sets in several formats: ${each.join('; ')}`,
    'Give each a folder of its own, or name the file.',
  );
}

/** All data sets that the catalogue knows or that lie in a data folder, and what to do for those that are missing. */
export function listDataSets(places: Places = {}): readonly DataSetStatus[] {
  return namesAt(places).map((name) => {
    const known = knownNamed(name);
    const title = known?.title ?? [...MADE, MADE_SCENES].find((each) => each.name === name)?.title ?? 'your own';
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
  return known ? known.formats.map((kind) => kindNamed(formats, kind)) : kindsOf(formats);
}

function placesFor(name: string, places: Places): readonly string[] {
  const known = knownNamed(name);
  const packaged = known?.packaged?.();
  const own = candidates(name, places);
  const elsewhere = (known?.aliases ?? []).flatMap((alias) => [
    ...own.map((folder) => join(folder, alias)),
    ...candidates(alias, places, false),
    join(homedir(), '.keras', 'datasets', alias),
  ]);
  return [...own, ...elsewhere, ...(packaged ? [packaged] : [])];
}

function todo({ name, install, formats: [format = 'idx'] }: KnownDataSet): string {
  const orInstall = install ? `, or \`${install}\`` : '';
  const { title } = kindNamed(formats, format);
  return `Run \`mas-lab data get ${name}\`${orInstall}, or put its files (${title}) in ${downloadFolder(name)}.`;
}

function namesAt(places: Places): readonly string[] {
  const own = dataFolders(places).flatMap((root) => namesIn(root).filter((name) => isDataSet(join(root, name))));
  return [...new Set([...[...KNOWN, ...MADE, MADE_SCENES].map(({ name }) => name), ...own.sort()])];
}

function isDataSet(path: string, known?: KnownDataSet): boolean {
  return (
    possibleFormats(known).some((format) => filesAt(path, format, known).files.length > 0) ||
    isFactSet(path) ||
    detectionFormatAt(path) !== undefined
  );
}

/** A run of an earlier version may have trained on such a folder, as one of class folders. */
function isDetectionSet(path: string, { ofEarlierRun = false }: Places): boolean {
  return !ofEarlierRun && detectionFormatAt(path) !== undefined;
}
