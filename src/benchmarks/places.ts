import { readdirSync, type Stats, statSync } from 'node:fs';
import { extname, isAbsolute, join, resolve } from 'node:path';
import { cacheFolder } from '../store/cacheFolder';
import { diskError, hasCode, onDisk } from '../store/diskError';

/** Where data may lie on this machine. */
export interface Places {
  /** Folder of the workspace: paths are relative to it, and its `data` folder is searched. */
  readonly workspace?: string | undefined;
  /** A folder with one folder for each data set, searched first; default what `MAS_LAB_DATA` names. */
  readonly own?: string | undefined;
}

/** Where `mas-lab data get` puts a data set. */
export function downloadFolder(name: string): string {
  return join(cacheFolder(), 'data', name);
}

/** Folders that hold one folder a data set, in the order they are searched. */
export function dataFolders({ workspace, own = process.env.MAS_LAB_DATA }: Places): readonly string[] {
  return [...(own ? [own] : []), ...(workspace ? [join(workspace, 'data')] : []), join(cacheFolder(), 'data')];
}

/** Whether an experiment names data by its path: with a slash or a file extension. */
export function isPath(name: string): boolean {
  return isAbsolute(name) || /[\\/]/.test(name) || extname(name) !== '';
}

/** Where a path may lead, in the order it is searched: from the workspace, or from a folder of data sets. */
export function pathsOf(path: string, places: Places): readonly string[] {
  if (isAbsolute(path)) return [path];
  return [resolve(places.workspace ?? '.', path), ...dataFolders(places).map((root) => join(root, path))];
}

/** Where data of this name or path may lie, in the order it is searched. */
export function candidates(name: string, places: Places): readonly string[] {
  return isPath(name) ? pathsOf(name, places) : dataFolders(places).map((root) => join(root, name));
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
    if (hasCode(error, 'ENOTDIR')) return undefined; // A part of the path is a file.
    throw diskError(error, path);
  }
}
