import { join } from 'node:path';
import { type Command, Option } from '@commander-js/extra-typings';
import { count } from '../../core/format';
import { messageOf, UserError } from '../../core/userError';
import type { EngineChoice } from '../../graph/engine';
import { asBegun, type BegunSweep, beginSweep } from '../../launch/sweeps/beginSweep';
import { isOver, standingsOf } from '../../launch/sweeps/cellStanding';
import { findSweep } from '../../launch/sweeps/findSweep';
import { type ChosenPlace, cellsExecutor, placed } from '../../launch/sweeps/place';
import { EXIT } from '../../session/outcome';
import { isRun, openRun } from '../../store/runDirectory';
import type { KnownCell } from '../../store/sweepFolder';
import { readCellStates } from '../../store/sweepState';
import { onOption, placeWords, slurmOption } from '../executorOptions';
import { engineOption, engineWords, jsonOption, positiveInteger, runsOption, threadsOption } from '../options';
import { printComparison } from '../printComparison';
import { trainCellsAndShow } from '../sweeps/trainCells';
import { note, ownCommand, shortPath } from '../terminal';
import { addSweepStatus } from './sweepStatus';
import { addSweepStop } from './sweepStop';

interface Options {
  readonly jobs?: number | undefined;
  readonly engine: EngineChoice;
  readonly threads?: number | undefined;
  readonly json?: boolean | undefined;
  readonly on?: ChosenPlace['on'];
  readonly slurm?: ChosenPlace['slurm'];
}

export function addSweep(program: Command): void {
  const sweep = program
    .command('sweep')
    .summary('train an experiment with varied options')
    .description(
      'Trains an experiment with every combination of the sweep’s values, several runs at a time, and compares the runs. ' +
        'Finished runs are not trained again; interrupted ones are resumed.',
    )
    .argument('<sweep>', 'the sweep file, *.mas-sweep.json, or its folder under .mas/sweeps')
    .addOption(jobsOption())
    .option('--runs <dir>', 'folder for the run directories; default .mas/runs')
    .addOption(onOption())
    .addOption(slurmOption())
    .addOption(engineOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .action(async (named, { runs, ...options }) => {
      const begun = await beginSweep(named, {
        ...{ workspace: process.cwd(), runs, tell: note },
        requireReady: (place) => cellsExecutor(placed(options, place), 1, 1).ready(),
      });
      const standings = await standingsOf(begun.sweep);
      const left = standings.filter((each) => !isOver(each)).map(({ cell }) => cell);
      process.exitCode = await trainAndCompare(begun, left, { ...options, again: ['sweep', named], runs });
    });
  addSweepStatus(sweep);
  addSweepStop(sweep);
  addSweepRetry(sweep);
}

/** In a file of its own it would import this one, and be imported by it. */
function addSweepRetry(sweep: Command<[string]>): void {
  sweep
    .command('retry')
    .summary('train the failed cells of a sweep again')
    .description(
      'Trains again, from where they were, those cells of a sweep whose last session failed or was killed, and no others.',
    )
    .argument('<sweep>', 'the sweep file, or its folder under .mas/sweeps')
    .addOption(jobsOption())
    .addOption(onOption())
    .addOption(slurmOption())
    .addOption(engineOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .addOption(runsOption())
    .action(async (named, _, command) => {
      const { runs, ...options } = command.optsWithGlobals();
      const begun = asBegun(findSweep(named, { workspace: process.cwd(), runs, tell: note }));
      const standings = await standingsOf(begun.sweep);
      const failed = standings.filter(({ status }) => status === 'failed' || status === 'interrupted');
      const cells = failed.map(({ cell }) => cell);
      process.exitCode = await trainAndCompare(begun, cells, { ...options, again: ['sweep', 'retry', named], runs });
    });
}

function jobsOption() {
  return new Option(
    '--jobs <n>',
    'runs at a time; default as many as train the most steps, beginning with one for each processor or thread asked for',
  ).argParser(positiveInteger);
}

/**
 * Trains cells, and compares all runs of the sweep that there are.
 *
 * @param options `again`: the words of the command that resumes where this one stops, without its options
 * @returns the exit code
 */
async function trainAndCompare(
  begun: BegunSweep,
  left: readonly KnownCell[],
  { again, runs, ...options }: Options & { readonly again: readonly string[]; readonly runs: string | undefined },
): Promise<number> {
  const { sweep } = begun;
  const ended = left.length > 0 ? await train(begun, left, options) : undefined;
  if (!ended) note(`Nothing to train: ${count(sweep.cells.length, 'run')} in ${shortPath(sweep.runs)}.`);
  note('');
  const places = sweep.cells.map(({ id }) => ({ id, path: join(sweep.runs, id) }));
  const begunRuns = places
    .filter(({ path }) => isRun(path))
    .map(({ id, path }) => ({ name: id, open: () => openRun(path) }));
  const unreadable = printComparison(begunRuns, options.json ? 'json' : 'table');
  const errors = new Map<string, unknown>(unreadable.map(({ name, error }) => [name, error]));
  for (const [i, { id }] of left.entries()) {
    const outcome = ended?.outcomes[i];
    if (outcome?.kind === 'failed') errors.set(id, outcome.error);
  }
  // What was read here need not be read again.
  readCellStates(sweep);
  if (errors.size > 0) {
    throw new UserError(
      `${errors.size} of ${places.length} runs failed:${failedText(errors)}`,
      'Fix the cause, then run the same command again; finished runs are not trained again.',
    );
  }
  if (!ended?.outcomes.some(({ kind }) => kind === 'stopped')) return EXIT.done;
  const { jobs, threads, engine, on, slurm } = options;
  const given = Object.entries({ '--jobs': jobs, '--threads': threads, '--runs': runs });
  const chosen = given.flatMap(([option, value]) => (value === undefined ? [] : [option, String(value)]));
  const words = [...placeWords({ on, slurm }), ...engineWords(engine)];
  note(`\nStopped; nothing is lost. Resume with:\n  ${ownCommand(...again, ...chosen, ...words)}`);
  return ended.stopped;
}

async function train(begun: BegunSweep, left: readonly KnownCell[], options: Options) {
  const chosen = placed(options, begun.place);
  const executor = cellsExecutor(chosen, left.length, begun.sweep.cells.length);
  await executor.ready();
  const { runs, cells } = begun.sweep;
  note(`${count(cells.length, 'run')} in ${shortPath(runs)}, on ${executor.describe()}`);
  return trainCellsAndShow(begun, left, { executor, engine: options.engine, isHere: chosen.on !== 'slurm' });
}

/** One line for each run; what several failed of is said once. */
function failedText(errors: ReadonlyMap<string, unknown>): string {
  const ids = new Map<string, string[]>();
  for (const [id, error] of errors) ids.set(messageOf(error), [...(ids.get(messageOf(error)) ?? []), id]);
  return [...ids]
    .map(([message, [first, ...more]]) => {
      const which = more.length === 0 ? first : `${first} and ${count(more.length, 'other')}`;
      return `\n  ${which}: ${message}`;
    })
    .join('');
}
