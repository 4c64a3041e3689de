import { existsSync, readdirSync, type Stats, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { extname, isAbsolute, join, resolve } from 'node:path';
import { cacheFolder } from '../../store/cacheFolder';
import { diskError, hasCode, onDisk } from '../../store/diskError';

/** Where data may lie on this machine. */
export interface Places {
  /** Folder of the experiment's file, where relative paths start; default that of the workspace. */
  readonly folder?: string | undefined;
  /** Folder of the workspace. Its `data` folder is searched, like that of `folder`. */
  readonly workspace?: string | undefined;
  /** A folder with one folder for each data set, searched first; default what `MAS_LAB_DATA` names. */
  readonly own?: string | undefined;
  /** Whether a run of an earlier version is opened: classes were then sorted as text, and parts had two names only. */
  readonly ofEarlierRun?: boolean;
}

/** Where `mas-lab data get` puts a data set. */
export function downloadFolder(name: string): string {
  return join(cacheFolder(), 'data', name);
}

/** Folders that hold one folder a data set, in the order they are searched. */
export function dataFolders({ folder, workspace, own = process.env.MAS_LAB_DATA }: Places): readonly string[] {
  const near = [folder, workspace].flatMap((each) => (each === undefined ? [] : [join(each, 'data')]));
  return [...new Set([...(own ? [own] : []), ...near, join(cacheFolder(), 'data')])];
}

/** Whether an experiment names data by its path: with a slash or a file extension. */
export function isPath(name: string): boolean {
  return isAbsolute(name) || /[\\/]/.test(name) || extname(name) !== '';
}

/** Where a path may lead, in the order it is searched: from the experiment's folder, or from a folder of data sets. */
export function pathsOf(path: string, places: Places): readonly string[] {
  if (isAbsolute(path)) return [asOnDisk(path)];
  if (path.startsWith('~/')) return [asOnDisk(join(homedir(), path.slice(2)))];
  return [
    asOnDisk(path, (each) => resolve(places.folder ?? places.workspace ?? '.', each)),
    ...inDataFolders(path, places),
  ];
}

/** Where a name is in each folder of data sets. */
function inDataFolders(name: string, places: Places): readonly string[] {
  return dataFolders(places).map((root) => asOnDisk(name, (each) => join(root, each)));
}

/** The path of a name, with the name in the Unicode form that is there: é may be one character, or e and an accent. */
export function asOnDisk(name: string, pathOf = (each: string) => each): string {
  const paths = [name, name.normalize('NFC'), name.normalize('NFD')].map(pathOf);
  return paths.find((path) => existsSync(path)) ?? pathOf(name);
}

/** Where data of this name or path may lie, in the order it is searched. */
export function candidates(name: string, places: Places, mayBePath = isPath(name)): readonly string[] {
  return mayBePath ? pathsOf(name, places) : inDataFolders(name, places);
}

/** The names in a folder, sorted; none where it is not a folder. */
export function namesIn(folder: string): readonly string[] {
  if (!entryAt(folder)?.isDirectory()) return [];
  return onDisk(folder, () => readdirSync(folder).sort());
}

/** What is at a path, if there is anything. */
export function entryAt(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    // A part of the path is a file, or links lead in a circle.
    if (hasCode(error, 'ENOTDIR') || hasCode(error, 'ELOOP')) return undefined;
    throw diskError(error, path);
  }
}
