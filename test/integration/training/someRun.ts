import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { DataSet } from '../../../src/benchmarks/dataSets/dataSet';
import type { Stream } from '../../../src/benchmarks/streams/stream';
import type { Experiment } from '../../../src/core/experiment/experiment';
import { randomOf, uniform } from '../../../src/core/random';
import type { Event, EventOf } from '../../../src/core/run/event';
import type { Engine } from '../../../src/graph/session';
import { createRun } from '../../../src/store/createRun';
import { openEventLog } from '../../../src/store/eventLog';
import { readEvents } from '../../../src/store/logReader';
import { openRun, type RunDirectory, tidy } from '../../../src/store/runDirectory';
import { RunWatch } from '../../../src/store/runWatch';
import { tidySnapshots } from '../../../src/store/snapshots';
import { requireNamed } from '../../../src/store/unnamedFiles';
import { checkpointOf, resumption } from '../../../src/training/saved';
import { trainTasks } from '../../../src/training/trainer';
import { streamOfData } from '../../fixtures/streams';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const SIDE = 8;
const CLASSES = 6;

/** Images that are soon learnt and soon forgotten: of each class a random pattern, with noise. */
export function patterns(trainPerClass = 30, testPerClass = 15): DataSet & { readonly inputs: Uint8Array } {
  const random = randomOf(0, 'patterns');
  const size = SIDE * SIDE;
  const prototypes = Array.from({ length: CLASSES }, () => Array.from({ length: size }, () => uniform(random) < 0.4));
  const count = (perClass: number) => Array.from({ length: perClass * CLASSES }, (_, i) => i % CLASSES);
  const labels = [...count(trainPerClass), ...count(testPerClass)];
  const pixels = labels.flatMap((label) =>
    Array.from({ length: size }, (_, i) => (prototypes[label]?.[i] ? 100 : 40) + Math.floor(150 * uniform(random))),
  );
  return {
    name: 'patterns',
    inputShape: [SIDE, SIDE, 1],
    inputs: Uint8Array.from(pixels),
    labels: Uint8Array.from(labels),
    rows: labels.length,
    trainRows: trainPerClass * CLASSES,
    classes: Array.from({ length: CLASSES }, (_, i) => i),
  };
}

const data = patterns();

/** What became of a run. */
export interface SomeRun {
  readonly run: RunDirectory;
  readonly ended: 'done' | 'stopped';
  readonly events: readonly Event[];
  /** All tensors of the checkpoint after a task, by name. */
  state(task: number): ReadonlyMap<string, Float32Array>;
  /** The digest of its file. */
  sha256(task: number): string;
  /** Accuracy on a task after another. */
  accuracy(after: number, task: number): number;
}

const once = new Map<string, Promise<SomeRun>>();
let kept: string | undefined;
afterAll(() => {
  if (kept !== undefined) rmSync(kept, { recursive: true, force: true });
});

/**
 * The run of an experiment, trained once however many tests of a file look at it. What has to be trained again, such as to
 * see that the same comes out, is for `trainRun`.
 */
export function trainOnce(engine: Engine, experiment: Experiment): Promise<SomeRun> {
  kept ??= mkdtempSync(join(tmpdir(), 'mas-lab-test-'));
  const name = JSON.stringify([engine.info.kind, experiment]);
  const made =
    once.get(name) ??
    trainRun(engine, experiment, { earlier: createRun(join(kept, `run-${once.size}`), experiment).run });
  once.set(name, made);
  return made;
}

/** Trains in this process, from the start or, given the run, from where it was left. */
export async function trainRun(
  engine: Engine,
  experiment: Experiment,
  {
    earlier,
    shouldStop = () => false,
    stream = streamOfData(experiment, data),
  }: { earlier?: RunDirectory; shouldStop?: (events: readonly Event[]) => boolean; stream?: Stream } = {},
): Promise<SomeRun> {
  const { run } = openRun((earlier ?? createRun(join(temporaryFolder(), 'run'), experiment).run).path);
  const log = openEventLog(run.events);
  const emitted: Event[] = [];
  let ended: SomeRun['ended'];
  try {
    const { session } = log;
    requireNamed(run, log.earlier);
    tidy(run);
    tidySnapshots(run, log.earlier, session);
    const watch = new RunWatch(run, log.earlier);
    const emit = (body: Parameters<typeof log.append>[0]) => {
      const event = log.append(body);
      watch.follow(event);
      emitted.push(event);
      return event;
    };
    const from = resumption(run);
    const tasks = stream.tasks.map(({ name }) => name);
    const resumed = from.resumed && { resumed: from.resumed };
    emit({ type: 'session-started', pid: process.pid, host: 'test', engine: engine.info, tasks, ...resumed });
    const watching = { emit, shouldStop: () => shouldStop(emitted), requireIntact: () => watch.lookNow() };
    ended = await trainTasks({ run, session, experiment, engine, stream, from, ...watching }, 'all');
  } finally {
    log.close();
  }
  const events = readEvents(run.events);
  const last = <T extends Event['type']>(type: T, fits: (event: EventOf<T>) => boolean): EventOf<T> => {
    const found = events.findLast((event): event is EventOf<T> => event.type === type && fits(event as EventOf<T>));
    if (!found) throw new Error(`no event ${type} of that kind`);
    return found;
  };
  return {
    run,
    ended,
    events,
    state: (task) => checkpointOf(run, task).state,
    sha256: (task) => last('checkpoint', (event) => event.task === task).sha256,
    accuracy: (after, task) => last('evaluated', (event) => event.after === after && event.task === task).accuracy,
  };
}
