import { join, relative, resolve, sep } from 'node:path';
import * as z from 'zod';
import { jsonText } from '../core/nonFinite';
import { slug } from '../core/slug';
import type { Cell } from '../core/sweep/cells';
import { type Halving, halvingSchema } from '../core/sweep/halving';
import { UserError } from '../core/userError';
import { writeAtomically } from './atomicFile';
import { onDisk } from './diskError';
import { withLock } from './fileLock';
import { makeFolder } from './makeFolder';
import { realPath } from './origin';
import { textIn } from './readText';
import { contentOf, isAbsent, isPresent } from './regularFile';

/**
 * The folder of a sweep: what it was when it began, so that it can be continued from anywhere, and read without its file.
 * How its cells stand is in the event logs of their runs; `state.json` only keeps what was read of them (`sweepState.ts`).
 */
export interface SweepFolder {
  readonly path: string;
  /** The sweep's file as it was when the sweep began, or was extended, to the byte. */
  readonly copy: string;
  /** The same of the experiment's file; absent where the sweep's file holds the experiment. */
  readonly experiment: string;
  /** Its cells. The folder is a sweep once this file is there. */
  readonly cells: string;
  /** What was read of the cells' logs; may be deleted at any time. */
  readonly state: string;
  /** A new content asks whoever trains the sweep to stop. */
  readonly stopRequest: string;
  /** Held while the files are written. */
  readonly lock: string;
}

/** A cell as the folder keeps it. */
export type KnownCell = Omit<Cell, 'experiment'> & { readonly seed: number };

/** A sweep that has begun. */
export interface OpenSweep {
  readonly folder: SweepFolder;
  readonly name: string;
  /** The sweep's file, or where it was; absolute, as all paths here. */
  readonly file: string;
  /** The file of the experiment: that of the sweep where it holds the experiment. */
  readonly base: string;
  /** The folder that it was begun in. */
  readonly workspace: string;
  /** The folder of its runs. */
  readonly runs: string;
  readonly cells: readonly KnownCell[];
  readonly halving?: Halving | undefined;
}

const cellsSchema = z.strictObject({
  name: z.string(),
  // Paths from the sweep's folder, with `/`.
  file: z.string(),
  base: z.string(),
  workspace: z.string(),
  runs: z.string(),
  halving: halvingSchema.optional(),
  cells: z.array(
    z.strictObject({
      id: z.string().regex(/^(?!\.{0,2}$)[^/\\\0]+$/),
      seed: z.number(),
      sets: z.record(z.string(), z.unknown()),
    }),
  ),
});

/** Of 10,000 cells with what they set: far more than any has. */
const MAX_CELLS_BYTES = 256 * 2 ** 20;

/** The files of a sweep at `path`, whether there is one or not. */
export function sweepLayout(path: string): SweepFolder {
  const root = resolve(path);
  return {
    path: root,
    copy: join(root, 'sweep.json'),
    experiment: join(root, 'base.json'),
    cells: join(root, 'cells.json'),
    state: join(root, 'state.json'),
    stopRequest: join(root, 'stop-request'),
    lock: join(root, 'sweep.lock'),
  };
}

/** The folder of a sweep of this name in `workspace`. */
export function sweepPath(workspace: string, name: string): string {
  return join(sweepsFolder(workspace), slug(name) || 'sweep');
}

/** The folder where the sweeps of `workspace` are. */
export function sweepsFolder(workspace: string): string {
  return join(workspace, '.mas', 'sweeps');
}

/** Whether there is a sweep's folder at `path`. */
export function isSweep(path: string): boolean {
  return isPresent(sweepLayout(path).cells);
}

/**
 * Opens the folder of a sweep.
 *
 * @throws {UserError} where it is none, or cannot be read
 */
export function openSweep(path: string): OpenSweep {
  const folder = sweepLayout(path);
  const place = realPath(folder.path);
  const absolute = (from: string) => resolve(place, from);
  const { file, base, workspace, runs, ...rest } = readCells(folder);
  return {
    folder,
    ...rest,
    ...{ file: absolute(file), base: absolute(base), workspace: absolute(workspace), runs: absolute(runs) },
  };
}

function readCells({ path, cells }: SweepFolder): z.output<typeof cellsSchema> {
  const hint = 'Restore the file from a copy, or delete the folder: the next call begins it again, with the same runs.';
  let text: string;
  try {
    text = textIn(contentOf(cells, { inside: path, maxBytes: MAX_CELLS_BYTES }), cells);
  } catch (error) {
    if (!isAbsent(error)) throw error;
    throw new UserError(`${path} is not a sweep: it has no cells.json.`, 'Sweeps are in .mas/sweeps.');
  }
  try {
    return cellsSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new UserError(`${cells} is damaged, or another version of MAS Lab wrote it.`, hint, { cause });
  }
}

/** The texts that a sweep is made of. */
export interface SweepTexts {
  readonly sweep: string;
  /** Undefined where the sweep's file holds the experiment. */
  readonly experiment: string | undefined;
}

/**
 * The texts that a sweep was made of.
 *
 * @throws {UserError} where they cannot be read
 */
export function textsOf({ folder: { path, copy, experiment } }: OpenSweep): SweepTexts {
  const read = (file: string) => textIn(contentOf(file, { inside: path }), file);
  return { sweep: read(copy), experiment: isPresent(experiment) ? read(experiment) : undefined };
}

/**
 * Writes what a sweep is: when it begins, and when it gets more cells.
 *
 * @throws {UserError} where it cannot be written
 */
export async function writeSweep(
  sweep: Omit<OpenSweep, 'folder'>,
  path: string,
  texts: SweepTexts,
): Promise<OpenSweep> {
  const folder = sweepLayout(path);
  onDisk(folder.path, () => makeFolder(folder.path));
  const place = realPath(folder.path);
  const from = (target: string) => relative(place, realPath(target)).replaceAll(sep, '/') || '.';
  const { file, base, workspace, runs } = sweep;
  const written = { ...sweep, file: from(file), base: from(base), workspace: from(workspace), runs: from(runs) };
  const write = (to: string, text: string) => writeAtomically(to, [new TextEncoder().encode(text)], folder.path);
  const writeTexts = () => {
    write(folder.copy, texts.sweep);
    if (texts.experiment !== undefined) write(folder.experiment, texts.experiment);
  };
  await withLock(folder.lock, () => {
    // Killed in between, a sweep has not begun, or its file still differs from the copy, so that the next call does the rest.
    const isNew = !isSweep(folder.path);
    if (isNew) writeTexts();
    write(folder.cells, `${jsonText(written)}\n`);
    if (!isNew) writeTexts();
  });
  return { folder, ...sweep };
}
