import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { findData } from '../../benchmarks/findData';
import { parseJson } from '../../core/experiment/checkJson';
import { parseSweep, type SweepRun, sweepRuns } from '../../core/experiment/sweep';
import { percent, points } from '../../core/format';
import { averageAccuracy } from '../../core/measures/averageAccuracy';
import { forgetting } from '../../core/measures/forgetting';
import type { RunState } from '../../core/run/run';
import { UserError } from '../../core/userError';
import type { EngineChoice } from '../../graph/engine';
import { type PoolJob, trainInPool } from '../../launch/pool';
import { EXIT } from '../../session/order';
import { diskError } from '../../store/diskError';
import { createRun, isRun, openRun, requireSameExperiment, runsFolder } from '../../store/runDirectory';
import { engineOption, jsonOption, positiveInteger } from '../options';
import { printComparison } from '../printComparison';
import { openLine } from '../progress';
import { bold, note, ownCommand, red, shortPath } from '../terminal';

interface Options {
  readonly jobs?: number;
  readonly runs?: string;
  readonly engine: EngineChoice;
  readonly json?: boolean;
}

export function addSweep(program: Command, finish: (exitCode: number) => void): void {
  program
    .command('sweep')
    .summary('train an experiment with many values')
    .description(
      'Trains an experiment with every combination of some values, several runs at a time, and puts them side by side. ' +
        'What is trained already is not trained again; what was interrupted goes on.',
    )
    .argument('<sweep>', 'the sweep file, *.mas-sweep.json')
    .option('--jobs <n>', 'runs at a time; default one for each processor', positiveInteger)
    .option('--runs <dir>', 'folder that run directories are made in; default .mas/runs')
    .addOption(engineOption())
    .addOption(jsonOption())
    .action(async (file: string, options: Options) => {
      finish(await sweep(file, options));
    });
}

/** Returns the exit code. */
async function sweep(file: string, { jobs: wanted, runs, engine, json = false }: Options): Promise<number> {
  const folder = resolve(runs ?? runsFolder(process.cwd()));
  const planned = readSweep(file);
  const places = planned.map((run) => ({ ...run, path: join(folder, run.id) }));
  for (const { path, experiment } of places) {
    if (isRun(path)) requireSameExperiment(openRun(path), experiment, file, renameHint);
    // Missing data is told of before there is a run to tell it in.
    else findData(experiment.benchmark, { workspace: process.cwd() });
  }
  const cores = availableParallelism();
  const jobs = Math.min(wanted ?? cores, places.length);
  const threads = Math.max(1, Math.floor(cores / jobs));
  note(
    `${places.length} runs in ${shortPath(folder)}, ${jobs} at a time with ${threads} ${threads === 1 ? 'thread' : 'threads'} each`,
  );

  const { stopped, failed } = await train(places.map(jobOf), { jobs, threads, engine });
  const there = places.filter(({ path }) => isRun(path));
  printComparison(
    there.map(({ path }) => openRun(path)),
    json ? 'json' : 'table',
  );
  if (failed.length > 0) {
    const list = failed.map(({ id, message }) => `  ${id}: ${message}`).join('\n');
    throw new UserError(
      `${failed.length} of ${places.length} runs failed:\n${list}`,
      'Do something about the cause, then run the same command again; what is trained is not trained again.',
    );
  }
  if (!stopped) return EXIT.done;
  const again = ['sweep', file, ...(wanted ? ['--jobs', String(wanted)] : []), ...(runs ? ['--runs', runs] : [])];
  if (engine !== 'auto') again.push('--engine', engine);
  note(`\nStopped; nothing is lost. Go on with:\n  ${ownCommand(...again)}`);
  return EXIT.stopped;
}

const renameHint =
  'Give the sweep another name to keep both, put the values back to go on, or delete the run directory.';

function readSweep(file: string): readonly SweepRun[] {
  const parsed = parseSweep(readText(file), file);
  if (typeof parsed.experiment !== 'string') return sweepRuns(parsed, parsed.experiment, file);
  const base = join(dirname(file), parsed.experiment);
  return sweepRuns(parsed, parseJson(readText(base), base), file);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw diskError(error, file);
  }
}

function jobOf({ id, path, experiment }: SweepRun & { readonly path: string }): PoolJob {
  return { id, open: () => (isRun(path) ? openRun(path) : createRun(path, experiment)) };
}

async function train(
  jobs: readonly PoolJob[],
  how: { readonly jobs: number; readonly threads: number; readonly engine: EngineChoice },
): Promise<{
  readonly stopped: boolean;
  readonly failed: readonly { readonly id: string; readonly message: string }[];
}> {
  const line = openLine();
  const now = new Map<string, RunState>();
  const failed: { id: string; message: string }[] = [];
  let ended = 0;
  let stopped = false;
  const pool = trainInPool(jobs, {
    ...how,
    onEvent(id, state) {
      now.set(id, state);
      line.rewrite(
        [`  ${ended}/${jobs.length} runs`, ...[...now].map(([each, of]) => `${each}${progressOf(of)}`)].join('  '),
      );
    },
    onEnd(id, outcome) {
      now.delete(id);
      ended++;
      if (outcome.kind === 'failed') {
        const message = outcome.error instanceof Error ? outcome.error.message : String(outcome.error);
        failed.push({ id, message });
        line.keep(`${red('✗')} ${id}: ${message}`);
      } else if (outcome.kind === 'stopped') stopped = true;
      else line.keep(finishedLine(id, outcome.state));
    },
  });

  let interrupts = 0;
  const interrupt = () => {
    interrupts++;
    stopped = true;
    if (interrupts === 1) line.keep('Stopping at the next steps; press Ctrl-C again to end the sessions at once.');
    if (interrupts <= 2) pool.stop(interrupts === 1 ? 'patient' : 'impatient');
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.on(signal, interrupt);
  try {
    await pool.ended;
    // Ended by the second Ctrl-C, as asked.
    return { stopped, failed: interrupts > 1 ? [] : failed };
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
    line.close();
  }
}

function progressOf({ tasks }: RunState): string {
  const current = tasks.find(({ state }) => state === 'training');
  return current?.state === 'training' ? ` task ${current.task}/${tasks.length} ${Math.floor(current.percent)} %` : '';
}

function finishedLine(id: string, { accuracyMatrix }: RunState): string {
  const forgotten = forgetting(accuracyMatrix).mean;
  const lost = forgotten === null ? '' : `, forgetting ${points(forgotten)}`;
  return `${bold('✓', process.stderr)} ${id}  ACC ${percent(averageAccuracy(accuracyMatrix))}${lost}`;
}
