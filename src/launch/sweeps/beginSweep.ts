import { dirname, join, resolve } from 'node:path';
import { setImmediate as otherWork } from 'node:timers/promises';
import type { Experiment } from '../../core/experiment/experiment';
import { parseJson } from '../../core/experiment/jsonText';
import { count } from '../../core/format';
import { type Cell, cellExperiment, sweepCells } from '../../core/sweep/cells';
import { sweepChanges } from '../../core/sweep/sweepChanges';
import { type ParsedSweep, parseSweep } from '../../core/sweep/sweepFile';
import { UserError } from '../../core/userError';
import { readText } from '../../store/readText';
import { isRun, type OpenRun, openRun, requireSameExperiment, runsFolder } from '../../store/runDirectory';
import {
  type KnownCell,
  type OpenSweep,
  openSweep,
  type SweepTexts,
  textsOf,
  writeSweep,
} from '../../store/sweepFolder';
import { requireFit } from '../../training/fit';
import { begunSweep, freeFolder, sweepFolderOf } from './findSweep';
import type { ChosenPlace } from './place';

/** A sweep to train. */
export interface BegunSweep {
  readonly sweep: OpenSweep;
  /** @throws {UserError} where this version of MAS Lab does not allow it */
  experimentOf(cell: KnownCell): Experiment;
  /** Where the file has its cells trained. */
  readonly place: ChosenPlace;
}

/** Who begins a sweep, and where. */
export interface Beginning {
  /** The folder that it is begun in, whose `.mas` gets its folder. */
  readonly workspace: string;
  /** The folder for the run directories, where the user names one. */
  readonly runs?: string | undefined;
  /** A folder of the user's own with data sets. */
  readonly own?: string | undefined;
  /** Called before anything is made or changed; rejected where cells cannot be trained in that place. */
  requireReady(place: ChosenPlace): Promise<void>;
  /** Hears what the user should know. */
  tell(text: string): void;
}

/**
 * Begins the sweep of a file, or opens it where it has begun: then the file may have changed in ways that add cells only.
 *
 * @param argument the file, or the folder of a sweep that has begun
 * @throws {UserError} where anything is wrong; then nothing was made
 */
export async function beginSweep(argument: string, beginning: Beginning): Promise<BegunSweep> {
  const { workspace, runs } = beginning;
  const folder = sweepFolderOf(argument, workspace);
  if (folder !== undefined) return asBegun(openSweep(folder), runs);
  const text = readText(argument);
  const parsed = parseSweep(text, argument);
  const base = baseOf(parsed);
  const texts = { sweep: text, experiment: base.text };
  const earlier = begunSweep(argument, { name: parsed.name, text, runs, workspace });
  if (!earlier) return newSweep(parsed, base.file, texts, beginning);
  const before = textsOf(earlier);
  if (before.sweep === text && before.experiment === base.text) return asBegun(earlier, runs);
  return changedSweep(earlier, parsed, base.file, texts, beginning);
}

/** The file of the experiment that a sweep varies, and its text where it is not that of the sweep. */
function baseOf({ experiment, file }: ParsedSweep): { readonly file: string; readonly text: string | undefined } {
  if (typeof experiment !== 'string') return { file: resolve(file), text: undefined };
  const base = join(dirname(file), experiment);
  return { file: resolve(base), text: readText(base) };
}

function cellsOf(parsed: ParsedSweep, base: string, { experiment }: SweepTexts): readonly Cell[] {
  return sweepCells(parsed, experiment === undefined ? parsed.experiment : parseJson(experiment, base));
}

/**
 * A sweep as it was when it began.
 *
 * @param runs where the user says that its runs are
 * @throws {UserError} where they are elsewhere
 */
export function asBegun(sweep: OpenSweep, runs?: string): BegunSweep {
  if (runs !== undefined && resolve(runs) !== resolve(sweep.runs)) {
    throw new UserError(`The runs of this sweep are in ${sweep.runs}, not in ${runs}.`, 'Leave out --runs.');
  }
  const texts = textsOf(sweep);
  const parsed = parseSweep(texts.sweep, sweep.folder.copy);
  const base: unknown =
    texts.experiment === undefined ? parsed.experiment : parseJson(texts.experiment, sweep.folder.experiment);
  return {
    sweep,
    place: placeIn(parsed),
    experimentOf({ id, sets }) {
      const experiment = cellExperiment(sweep.name, base, sets);
      if (experiment) return experiment;
      throw new UserError(
        `${sweep.folder.cells}: this version of MAS Lab does not allow the experiment of ${id}.`,
        'Begin another sweep, with another name, for what is not trained yet.',
      );
    },
  };
}

function placeIn({ executor, slurm }: ParsedSweep): ChosenPlace {
  return { on: executor, slurm };
}

function begunWith(sweep: OpenSweep, cells: readonly Cell[], place: ChosenPlace): BegunSweep {
  const experiments = new Map(cells.map(({ id, experiment }) => [id, experiment]));
  return {
    sweep,
    place,
    experimentOf({ id }) {
      const experiment = experiments.get(id);
      if (experiment) return experiment;
      throw new Error(`The sweep ${sweep.name} has no cell ${id}.`);
    },
  };
}

async function newSweep(
  parsed: ParsedSweep,
  base: string,
  texts: SweepTexts,
  { workspace, requireReady, own, ...wanted }: Beginning,
): Promise<BegunSweep> {
  const { name, file } = parsed;
  const cells = cellsOf(parsed, base, texts);
  const runs = resolve(wanted.runs ?? runsFolder(workspace));
  await requireTrainable(cells, { file, base, workspace, runs, own });
  const place = placeIn(parsed);
  await requireReady(place);
  const { halving } = parsed;
  const sweep = { name, file: resolve(file), base, workspace, runs, cells: cells.map(known), halving };
  return begunWith(await writeSweep(sweep, freeFolder(workspace, name), texts), cells, place);
}

/** What cannot be trained is reported before anything is made. */
async function requireTrainable(
  cells: readonly Cell[],
  {
    file,
    base,
    workspace,
    runs,
    own,
  }: Pick<OpenSweep, 'file' | 'base' | 'workspace' | 'runs'> & Pick<Beginning, 'own'>,
): Promise<void> {
  for (const { id, experiment } of cells) {
    // There may be thousands, and other work.
    await otherWork();
    const path = join(runs, id);
    const run = earlierRun(path);
    if (run) requireSameExperiment(run, experiment, file, renameHint);
    else if (!isRun(path)) await requireFit(experiment, { folder: dirname(base), workspace, own });
  }
}

/** The run at a path; undefined where there is none, or none that can be read, of which its training says why. */
function earlierRun(path: string): OpenRun | undefined {
  if (!isRun(path)) return undefined;
  try {
    return openRun(path);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** What to do where a run, or a sweep, is of another experiment than the file. */
export const renameHint =
  'To keep both, give the sweep another name. To resume, restore the values. To start over, delete the run directory.';

async function changedSweep(
  earlier: OpenSweep,
  parsed: ParsedSweep,
  base: string,
  texts: SweepTexts,
  { requireReady, own, tell }: Beginning,
): Promise<BegunSweep> {
  const cells = cellsOf(parsed, base, texts);
  const { experimentOf } = asBegun(earlier);
  const byId = new Map(earlier.cells.map((cell) => [cell.id, cell]));
  const { added, conflicts } = sweepChanges(
    {
      ids: earlier.cells.map(({ id }) => id),
      halving: earlier.halving,
      experimentOf(id) {
        const cell = byId.get(id);
        try {
          return cell && experimentOf(cell);
        } catch (error) {
          if (error instanceof UserError) return undefined;
          throw error;
        }
      },
    },
    cells,
    parsed.halving,
  );
  if (conflicts.length > 0) {
    throw new UserError(
      `${parsed.file} has changed since the sweep in ${earlier.folder.path} began:${conflicts.map((line) => `\n  ${line}`).join('')}`,
      'To begin another sweep with the file as it is now, give it another name. To continue this one, restore what it was, ' +
        'or name its folder in place of the file (in VS Code, start it from the tree). To start over, delete its folder and its runs. A file that only adds ' +
        'cells extends the sweep.',
    );
  }
  await requireTrainable(added, { ...earlier, file: parsed.file, base, own });
  const place = placeIn(parsed);
  await requireReady(place);
  if (added.length > 0) tell(`${count(added.length, 'cell')} added to the sweep.`);
  const { folder, ...plan } = earlier;
  const now = { ...plan, file: resolve(parsed.file), base, cells: cells.map(known) };
  return begunWith(await writeSweep(now, folder.path, texts), cells, place);
}

const known = ({ id, sets, experiment: { seed } }: Cell): KnownCell => ({ id, seed, sets });
