import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { slug } from '../../core/slug';
import { parseSweep } from '../../core/sweep/sweepFile';
import { UserError } from '../../core/userError';
import { onDisk } from '../../store/diskError';
import { realPath } from '../../store/origin';
import { readText } from '../../store/readText';
import { isFile } from '../../store/regularFile';
import { runsFolder } from '../../store/runDirectory';
import { isSweep, type OpenSweep, openSweep, sweepPath, sweepsFolder, textsOf } from '../../store/sweepFolder';

/** Who looks for a sweep, and where. */
interface Search {
  readonly workspace: string;
  /** The folder of its runs, where the sweep of a file was begun with several. */
  readonly runs?: string | undefined;
  /** Hears what the user should know. */
  tell(text: string): void;
}

/**
 * Opens the sweep that the user names: by its folder, by the name of that among the sweeps of the workspace, or by its file.
 *
 * @throws {UserError} if there is none, or it has not begun
 */
export function findSweep(argument: string, { workspace, runs, tell }: Search): OpenSweep {
  const folder = sweepFolderOf(argument, workspace);
  if (folder !== undefined) return openSweep(folder);
  const text = readText(argument);
  const { name } = parseSweep(text, argument);
  const found = begunSweep(argument, { name, text, runs, workspace });
  if (!found) {
    const where =
      'Begin it with `mas-lab sweep FILE`. If it was begun in another folder, name its folder there, in .mas/sweeps.';
    throw new UserError(`The sweep of ${argument} has not begun.`, where);
  }
  if (textsOf(found).sweep !== text) {
    tell(`${argument} has changed since the sweep began; this is the sweep as it began.`);
  }
  return found;
}

/** The folder of a sweep that has begun, where the user names one. */
export function sweepFolderOf(argument: string, workspace: string): string | undefined {
  if (isSweep(argument)) return argument;
  const byName = join(sweepsFolder(workspace), argument);
  return basename(argument) === argument && !isFile(argument) && isSweep(byName) ? byName : undefined;
}

interface Wanted {
  readonly name: string;
  readonly text: string;
  /** The folder of its runs, where the user names one. */
  readonly runs?: string | undefined;
  readonly workspace: string;
}

/**
 * The sweep of a file, if it has begun: in the workspace, or in one that the file lies in.
 *
 * @throws {UserError} where several have, with runs in different folders
 */
export function begunSweep(file: string, { name, text, runs, workspace }: Wanted): OpenSweep | undefined {
  const places = new Set([resolve(workspace), ...parentsOf(resolve(file))]);
  const found = [...places]
    .flatMap((place) => foldersOf(place, name))
    .map(openSweep)
    .filter((sweep) => isOf(sweep, file, text))
    .filter((sweep) => runs === undefined || realPath(sweep.runs) === realPath(resolve(runs)));
  const [first, second] = found;
  if (!second) return first;
  const usual = found.find((sweep) => realPath(sweep.runs) === realPath(resolve(runsFolder(workspace))));
  if (usual) return usual;
  const list = found.map(({ folder }) => `\n  ${folder.path}`).join('');
  throw new UserError(
    `The sweep of ${file} has begun more than once:${list}`,
    'Name one of these folders in place of the file.',
  );
}

/** A place for a new sweep of this name. */
export function freeFolder(workspace: string, name: string): string {
  const plain = sweepPath(workspace, name);
  for (let number = 1; ; number++) {
    const path = number === 1 ? plain : `${plain}-${number}`;
    if (!isSweep(path)) return path;
  }
}

/** The folders of sweeps of this name in a workspace: a second one has a number. */
function foldersOf(workspace: string, name: string): readonly string[] {
  const folder = sweepsFolder(workspace);
  const plain = basename(sweepPath(workspace, name));
  if (!existsSync(folder)) return [];
  return onDisk(folder, () => readdirSync(folder))
    .filter((each) => each === plain || (each.startsWith(`${plain}-`) && /^\d+$/.test(each.slice(plain.length + 1))))
    .map((each) => join(folder, each))
    .filter(isSweep)
    .sort();
}

/** Whether a sweep is that of a file, which may have been moved since. */
function isOf(sweep: OpenSweep, file: string, text: string): boolean {
  if (slug(sweep.name) !== slug(parseSweep(text, file).name)) return false;
  if (realPath(sweep.file) === realPath(resolve(file))) return true;
  return !existsSync(sweep.file) && textsOf(sweep).sweep === text;
}

function parentsOf(path: string): readonly string[] {
  const parent = dirname(path);
  return parent === path ? [] : [parent, ...parentsOf(parent)];
}
