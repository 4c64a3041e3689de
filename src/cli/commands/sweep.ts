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
    .addOption(engineOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .action(async (file, options) => {
      process.exitCode = await sweep(file, options);
    });
}

/** Returns the exit code. */
async function sweep(file: string, { jobs: wanted, runs, engine, threads, json = false }: Options): Promise<number> {
  const folder = resolve(runs ?? runsFolder(process.cwd()));
  const { base, runs: cells } = readSweep(file);
  const made = { file: base, workspace: process.cwd(), sweep: resolve(file) };
  const places = cells.map((run) => ({ ...run, path: join(folder, run.id), made: { ...made, cell: run.id } }));
  for (const { path, experiment } of places) {
    const run = earlierRun(path);
    if (run) requireSameExperiment(run, experiment, file, renameHint);
    // What cannot be trained is reported before a run is made.
    else if (!isRun(path)) await requireFit(experiment, { folder: dirname(base), workspace: made.workspace });
  }
  const cores = availableParallelism();
  const jobs = Math.min(wanted ?? Math.max(1, Math.floor(cores / (threads ?? 1))), places.length);
  const executor = openExecutor({ kind: 'local', jobs, threads, processors: Math.max(1, Math.floor(cores / jobs)) });
  note(`${count(places.length, 'run')} in ${shortPath(folder)}, on ${executor.describe()}`);

  const { outcomes, stopped } = await train(executor, places, engine);
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
  const failed = [...errors].map(([id, error]) => `\n  ${id}: ${messageOf(error)}`);
  if (failed.length > 0) {
    throw new UserError(
      `${failed.length} of ${places.length} runs failed:${failed.join('')}`,
      'Fix the cause, then run the same command again; finished runs are not trained again.',
    );
  }
  if (!outcomes.some(({ kind }) => kind === 'stopped')) return EXIT.done;
  const numbers = Object.entries({ '--jobs': wanted, '--threads': threads });
  const chosen = numbers.flatMap(([option, value]) => (value === undefined ? [] : [option, String(value)]));
  const again = ['sweep', file, ...chosen, ...(runs ? ['--runs', runs] : [])];
  note(`\nStopped; nothing is lost. Resume with:\n  ${ownCommand(...again, ...engineWords(engine))}`);
  return stopped;
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
function readSweep(file: string): { readonly base: string; readonly runs: readonly SweepRun[] } {
  const parsed = parseSweep(readText(file), file);
  if (typeof parsed.experiment !== 'string')
    return { base: resolve(file), runs: sweepRuns(parsed, parsed.experiment, file) };
  const base = join(dirname(file), parsed.experiment);
  return { base: resolve(base), runs: sweepRuns(parsed, parseJson(readText(base), base), file) };
}

type PlannedRun = SweepRun & { readonly path: string; readonly made: RunOrigin };

function train(executor: Executor, planned: readonly PlannedRun[], engine: EngineChoice) {
  const line = openLine();
  // Several are shown in one line.
  const ids = planned.map(({ id }) => id);
  const names = new Map(withoutCommonStart(ids).map((name, i) => [ids[i], name]));
  const now = new Map<string, RunState>();
  let ended = 0;
  const runs = planned.map(({ id, path, experiment, made }) => ({
    id,
    path,
    async open(stopped: AbortSignal) {
      const open = isRun(path) ? openRun(path) : await createOrJoinRun(path, experiment, made);
      requireSameExperiment(open, experiment, id, renameHint);
      await untilFree(open.run, stopped);
      return open;
    },
  }));
  const training = trainRuns(executor, runs, {
    engine,
    tasks: 'all',
    onNote: (id, text) => line.keep(`${id}: ${text}`),
    onEvent(id, state) {
      now.set(id, state);
      line.rewrite(
        [
          `  ${ended} of ${count(runs.length, 'run')}`,
          ...[...now].map(([each, of]) => `${names.get(each)}${progressOf(of)}`),
        ].join('  '),
      );
    },
    onEnd(id, outcome) {
      now.delete(id);
      if (outcome.kind === 'stopped') return;
      ended++;
      if (outcome.kind === 'failed') line.keep(`${red('✗')} ${id}: ${messageOf(outcome.error)}`);
      else line.keep(finishedLine(id, outcome.state));
    },
  });
  return untilEnded(training, line);
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
