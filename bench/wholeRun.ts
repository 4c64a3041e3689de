import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { findDataSet } from '../src/benchmarks/places/findDataSet';
import type { Experiment } from '../src/core/experiment/experiment';
import { parseExperiment } from '../src/core/experiment/parseExperiment';
import type { EventOf } from '../src/core/run/event';
import { startChild } from '../src/launch/childSession';
import { createRun } from '../src/store/createRun';
import { readEvents } from '../src/store/logReader';
import { readText } from '../src/store/readText';
import { watchPeakMemory } from './machine';
import { inputs } from './settings';

/** What `npm start` trains with MAS. */
export const EXAMPLE = 'examples/permuted-mnist-5.mas.json';

/** The benchmark that the example is of. */
type Permuted = Extract<Experiment['benchmark'], { kind: 'permuted' }>;

/** @param tasks default as many as the file says */
export function exampleExperiment(tasks?: number): Experiment & { readonly benchmark: Permuted } {
  const experiment = parseExperiment(readText(EXAMPLE), EXAMPLE);
  const { benchmark } = experiment;
  if (benchmark.kind !== 'permuted') throw new Error(`${EXAMPLE} is not of permuted data`);
  return { ...experiment, benchmark: { ...benchmark, tasks: tasks ?? benchmark.tasks } };
}

/** What a process took that trained all tasks. */
export interface WholeRun {
  readonly seconds: number;
  /** Where it went; the rest is in between. */
  readonly parts: Readonly<Record<string, number>>;
  /** Peak, in megabytes. */
  readonly memory: number | undefined;
  /** Mean over the tasks after the last one. */
  readonly accuracy: number;
}

/** A test of a task after a task, 0 for before the first. */
export type Test = readonly [after: number, task: number];

/** Trains a run of ours in a new folder, in a session process as `mas-lab` starts it. @param threads default the engine's choice */
export async function runOurs(
  experiment: Experiment,
  folder: string,
  threads?: number,
): Promise<WholeRun & { readonly tests: readonly Test[]; readonly threads: number; readonly lanes: number }> {
  const { run } = createRun(folder, experiment);
  const began = performance.now();
  const child = startChild(
    { kind: 'train', run: run.path, tasks: 'all', engine: 'native' },
    { script: resolve('dist', 'session.js'), threads, processors: undefined },
    {},
  );
  if (!child.process) throw new Error('the session does not start');
  const peak = watchPeakMemory(child.process.pid);
  const memory = await child.result.then(peak, (error) => {
    peak();
    throw error;
  });
  const seconds = (performance.now() - began) / 1000;
  const events = readEvents(run.events);
  const evaluated = events.filter((event): event is EventOf<'evaluated'> => event.type === 'evaluated');
  const finished = events.filter((event): event is EventOf<'task-finished'> => event.type === 'task-finished');
  const started = events.find((event): event is EventOf<'session-started'> => event.type === 'session-started');
  const last = evaluated.filter(({ after, task }) => after === finished.length && task <= after);
  const sum = (part: 'train' | 'importance' | 'evaluate') =>
    finished.reduce((all, { seconds: taken }) => all + taken[part], 0);
  return {
    seconds,
    memory,
    parts: { training: sum('train'), importance: sum('importance'), evaluation: sum('evaluate') },
    accuracy: last.reduce((all, { accuracy }) => all + accuracy, 0) / last.length,
    tests: evaluated.map(({ after, task }): Test => [after, task]),
    threads: started?.engine.threads ?? 0,
    lanes: started?.engine.lanes ?? 1,
  };
}

/** What the scripts in bench/peer need to know to do the same; each of them uses some. */
export interface PeerSettings {
  readonly tests: readonly Test[];
  readonly threads: Readonly<Record<'penalty' | 'importance' | 'evaluation', number>>;
  readonly forms: Readonly<Record<'penalty' | 'importance' | 'evaluation', string>>;
}

/** Trains the same in Python, with one of the scripts in bench/peer. @throws Error where the script fails */
export async function runPeer(
  python: string,
  script: string,
  { benchmark, network, training, method }: ReturnType<typeof exampleExperiment>,
  settings: PeerSettings,
): Promise<WholeRun> {
  if (network.kind !== 'mlp' || method.kind !== 'mas') {
    throw new Error('the scripts know an MLP and MAS alone');
  }
  const told = {
    ...settings,
    inputs,
    dataset: findDataSet('mnist').path,
    tasks: benchmark.tasks,
    batch: training.batchSize,
    lambda: method.lambda,
    widths: [784, ...network.hidden, 10],
  };
  const began = performance.now();
  return new Promise((done, fail) => {
    const child = execFile(python, [join('bench', 'peer', script), JSON.stringify(told)], (error, stdout) => {
      const memory = peak();
      if (error) return fail(error);
      const { seconds, accuracy } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
      done({ seconds: (performance.now() - began) / 1000, parts: seconds, memory, accuracy });
    });
    const peak = watchPeakMemory(child.pid ?? 0);
  });
}
