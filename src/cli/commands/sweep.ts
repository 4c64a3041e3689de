import { availableParallelism } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Command } from '@commander-js/extra-typings';
import { parseJson } from '../../core/experiment/jsonText';
import { parseSweep, type SweepRun, sweepRuns } from '../../core/experiment/sweep';
import { count, doneText, percent, points } from '../../core/format';
import { averageAccuracy } from '../../core/measures/averageAccuracy';
import { forgetting } from '../../core/measures/forgetting';
import type { RunOrigin } from '../../core/run/event';
import { currentTask, type RunState } from '../../core/run/run';
import { messageOf, UserError } from '../../core/userError';
import type { EngineChoice } from '../../graph/engine';
import type { Executor } from '../../launch/executor';
import { openExecutor } from '../../launch/openExecutor';
import { trainRuns, untilFree } from '../../launch/trainRuns';
import { EXIT } from '../../session/outcome';
import { createOrJoinRun } from '../../store/createRun';
import { readText } from '../../store/readText';
import { isRun, type OpenRun, openRun, requireSameExperiment, runsFolder } from '../../store/runDirectory';
import { requireFit } from '../../training/fit';
import { type ChosenPlace, onOption, placeWords, slurmOption } from '../executorOptions';
import { engineOption, engineWords, jsonOption, positiveInteger, threadsOption } from '../options';
import { printComparison } from '../printComparison';
import { openLine } from '../progress';
import { bold, note, ownCommand, red, shortPath } from '../terminal';
import { withoutCommonStart } from '../text';
import { untilEnded } from '../training';

interface Options {
  readonly jobs?: number | undefined;
  readonly runs?: string | undefined;
  readonly engine: EngineChoice;
  readonly threads?: number | undefined;
  readonly json?: boolean | undefined;
  readonly on?: ChosenPlace['on'];
  readonly slurm?: ChosenPlace['slurm'];
}

export function addSweep(program: Command): void {
  program
    .command('sweep')
    .summary('train an experiment with varied options')
    .description(
      'Trains an experiment with every combination of the sweep’s values, several runs at a time, and compares the runs. ' +
        'Finished runs are not trained again; interrupted ones are resumed.',
    )
    .argument('<sweep>', 'the sweep file, *.mas-sweep.json')
    .option(
      '--jobs <n>',
      'runs at a time; default as many as there are processors for, one for each thread asked for',
      positiveInteger,
    )
    .option('--runs <dir>', 'folder for the run directories; default .mas/runs')
    .addOption(onOption())
    .addOption(slurmOption())
    .addOption(engineOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .action(async (file, options) => {
      process.exitCode = await sweep(file, options);
    });
}

/** Returns the exit code. */
async function sweep(file: string, options: Options): Promise<number> {
  const { jobs: wanted, runs, engine, threads, json = false, on, slurm } = options;
  const folder = resolve(runs ?? runsFolder(process.cwd()));
  const { base, runs: cells, place } = readSweep(file);
  const executor = executorFor({ ...options, on: on ?? place.on, slurm: { ...place.slurm, ...slurm } }, cells.length);
  const made = { file: base, workspace: process.cwd(), sweep: resolve(file) };
  const places = cells.map((run) => ({ ...run, path: join(folder, run.id), made: { ...made, cell: run.id } }));
  for (const { path, experiment } of places) {
    const run = earlierRun(path);
    if (run) requireSameExperiment(run, experiment, file, renameHint);
    // What cannot be trained is reported before a run is made.
    else if (!isRun(path)) await requireFit(experiment, { folder: dirname(base), workspace: made.workspace });
  }
  await executor.ready();
  note(`${count(places.length, 'run')} in ${shortPath(folder)}, on ${executor.describe()}`);

  const { outcomes, stopped } = await train(executor, places, engine, (on ?? place.on) !== 'slurm');
  note('');
  const begun = places
    .filter(({ path }) => isRun(path))
    .map(({ id, path }) => ({ name: id, open: () => openRun(path) }));
  const unreadable = printComparison(begun, json ? 'json' : 'table');
  const errors = new Map<string, unknown>(unreadable.map(({ name, error }) => [name, error]));
  for (const [i, { id }] of places.entries()) {
    const outcome = outcomes[i];
    if (outcome?.kind === 'failed') errors.set(id, outcome.error);
  }
  if (errors.size > 0) {
    throw new UserError(
      `${errors.size} of ${places.length} runs failed:${failedText(errors)}`,
      'Fix the cause, then run the same command again; finished runs are not trained again.',
    );
  }
  if (!outcomes.some(({ kind }) => kind === 'stopped')) return EXIT.done;
  const numbers = Object.entries({ '--jobs': wanted, '--threads': threads });
  const chosen = numbers.flatMap(([option, value]) => (value === undefined ? [] : [option, String(value)]));
  const again = ['sweep', file, ...chosen, ...(runs ? ['--runs', runs] : []), ...placeWords({ on, slurm })];
  note(`\nStopped; nothing is lost. Resume with:\n  ${ownCommand(...again, ...engineWords(engine))}`);
  return stopped;
}

/** Where cells run. On this machine, as many at a time as it has processors for. */
function executorFor({ jobs: wanted, threads, on, slurm }: Options, cells: number): Executor {
  if (on === 'slurm')
    return openExecutor({
      kind: 'slurm',
      ...slurm,
      parallel: wanted ?? slurm?.parallel,
      threads: threads ?? slurm?.threads,
    });
  const cores = availableParallelism();
  const jobs = Math.min(wanted ?? Math.max(1, Math.floor(cores / (threads ?? 1))), cells);
  return openExecutor({ kind: 'local', jobs, threads, processors: Math.max(1, Math.floor(cores / jobs)) });
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

const renameHint =
  'To keep both, give the sweep another name. To resume, restore the values. To start over, delete the run directory.';

/** The runs of a sweep, and the file of the experiment that it varies. */
function readSweep(file: string) {
  const parsed = parseSweep(readText(file), file);
  const place: ChosenPlace = { on: parsed.executor, slurm: parsed.slurm };
  if (typeof parsed.experiment !== 'string')
    return { base: resolve(file), runs: sweepRuns(parsed, parsed.experiment, file), place };
  const base = join(dirname(file), parsed.experiment);
  return { base: resolve(base), runs: sweepRuns(parsed, parseJson(readText(base), base), file), place };
}

type PlannedRun = SweepRun & { readonly path: string; readonly made: RunOrigin };

function train(executor: Executor, planned: readonly PlannedRun[], engine: EngineChoice, isHere: boolean) {
  const line = openLine();
  // Several are shown in one line.
  const ids = planned.map(({ id }) => id);
  const names = new Map(withoutCommonStart(ids).map((name, i) => [ids[i], name]));
  const now = new Map<string, RunState>();
  const waiting = new Map<string, string>();
  const said = new Set<string>();
  let ended = 0;
  const show = () =>
    line.rewrite(
      [
        `  ${ended} of ${count(runs.length, 'run')}`,
        waitingText([...waiting.values()]),
        ...[...now].map(([each, of]) => `${names.get(each)}${progressOf(of)}`),
      ]
        .filter((text) => text !== '')
        .join('  '),
    );
  const runs = planned.map(({ id, path, experiment, made }) => ({
    id,
    path,
    async open(stopped: AbortSignal) {
      const open = isRun(path) ? openRun(path) : await createOrJoinRun(path, experiment, made);
      requireSameExperiment(open, experiment, id, renameHint);
      // A job by itself waits in the queue until the run is free.
      if (isHere) await untilFree(open.run, stopped);
      return open;
    },
  }));
  const training = trainRuns(executor, runs, {
    engine,
    tasks: 'all',
    onNote: (id, text) => line.keep(`${id}: ${text}`),
    onEvent(id, state) {
      now.set(id, state);
      show();
    },
    onWait(id, why) {
      now.delete(id);
      if (why === undefined) waiting.delete(id);
      else waiting.set(id, why);
      show();
    },
    onEnd(id, outcome) {
      now.delete(id);
      waiting.delete(id);
      if (outcome.kind === 'stopped') return;
      ended++;
      if (outcome.kind === 'failed') {
        // What is wrong with all is said once.
        const message = messageOf(outcome.error);
        if (!said.has(message)) line.keep(`${red('✗')} ${id}: ${message}`);
        said.add(message);
      } else line.keep(finishedLine(id, outcome.state));
    },
  });
  return untilEnded(training, line);
}

/** How many wait, and why. */
function waitingText(reasons: readonly string[]): string {
  const kinds = [...new Set(reasons)].filter((text) => text !== 'None');
  return reasons.length === 0 ? '' : `${reasons.length} queued${kinds.length > 0 ? ` (${kinds.join('; ')})` : ''}`;
}

function progressOf({ tasks }: RunState): string {
  const current = currentTask({ tasks });
  return current ? ` task ${current.task}/${tasks.length} ${doneText(current)}` : '';
}

function finishedLine(id: string, { accuracyMatrix }: RunState): string {
  const forgotten = forgetting(accuracyMatrix).mean;
  const lost = forgotten === null ? '' : `, forgetting ${points(forgotten)}`;
  return `${bold('✓', process.stderr)} ${id}  ACC ${percent(averageAccuracy(accuracyMatrix))}${lost}`;
}
