import type { LambdaAttempt } from '../core/experiment/lambdaSearch';
import type { EventOf, Resumed } from '../core/run/event';
import type { Parameter } from '../network/layer';
import { readCheckpoint, readSnapshot } from '../store/checkpoints';
import { readEvents } from '../store/eventLog';
import type { RunDirectory } from '../store/runDirectory';
import type { StoredState, StoredTensor } from '../store/safetensors';
import type { State } from './program/state';

/** Where training stands: what a checkpoint or a snapshot holds besides tensors. Counts of steps and samples. */
export interface Position {
  /** The task that is being learnt, or was learnt last. */
  readonly task: number;
  /** Steps taken in it. */
  readonly step: number;
  /** Steps taken in the run. */
  readonly total: number;
  /** Steps that each group of parameters has taken since its optimizer state began. */
  readonly ages: Readonly<Record<string, number>>;
  /** Seconds spent training the task. */
  readonly seconds: number;
  /** Sums over the epoch so far: of the loss of each step, and of samples that came out right. */
  readonly epochLoss: number;
  readonly epochCorrect: number;
  /** Best accuracy on the data that `training.keep` chooses by; −1 before the first epoch. */
  readonly best: number;
  /** Where λ is searched: how the task came out each time it was learnt to its end, first without penalty. */
  readonly tried?: readonly LambdaAttempt[];
}

export type CheckpointSeconds = EventOf<'checkpoint'>['seconds'];

export interface Saved {
  readonly position: Position;
  readonly state: State;
  /** The weights and statistics of the best epoch, where one is kept. */
  readonly best: State;
}

export const start: Position = {
  task: 0,
  step: 0,
  total: 0,
  ages: {},
  seconds: 0,
  epochLoss: 0,
  epochCorrect: 0,
  best: -1,
};

const untrained: Saved = { position: start, state: new Map(), best: new Map() };

const BEST = 'best/';

/** As it is written: the position stands in the metadata, as JSON. */
export function stored({ position, state, best }: Saved, parts: readonly Parameter[]): StoredState {
  const shapes = new Map(parts.map(({ name, shape }) => [name, shape]));
  const tensors = new Map<string, StoredTensor>();
  for (const [prefix, values] of [
    ['', state],
    [BEST, best],
  ] as const) {
    for (const [name, data] of values) {
      tensors.set(`${prefix}${name}`, { dtype: 'F32', shape: shapes.get(name) ?? [data.length], data });
    }
  }
  const metadata = { position: JSON.stringify(position) };
  return { tensors, metadata };
}

function loaded({ tensors, metadata }: StoredState): Saved {
  const state = new Map<string, Float32Array>();
  const best = new Map<string, Float32Array>();
  for (const [name, { data }] of tensors) {
    if (!(data instanceof Float32Array)) continue;
    if (name.startsWith(BEST)) best.set(name.slice(BEST.length), data);
    else state.set(name, data);
  }
  const position: unknown = JSON.parse(metadata.position ?? 'null');
  if (!isPosition(position)) throw new Error('a saved state does not say where training stood');
  return { position, state, best };
}

function isPosition(value: unknown): value is Position {
  if (typeof value !== 'object' || value === null) return false;
  const found = value as Record<string, unknown>;
  return Object.entries(start).every(([key, example]) => typeof found[key] === typeof example);
}

/** The checkpoint taken after a task. */
export function checkpointOf(run: RunDirectory, task: number): Saved {
  const event = readEvents(run.events).findLast((each) => each.type === 'checkpoint' && each.task === task);
  if (event?.type !== 'checkpoint') throw new Error(`the run ${run.id} has no checkpoint of task ${task}`);
  return loaded(readCheckpoint(run, event));
}

/** Where a session takes a run up. */
export interface Resumption {
  /** Tasks that are finished, evaluation and all. */
  readonly finished: number;
  /** Tasks that have a checkpoint: `finished`, or one more. */
  readonly learnt: number;
  /** What the newest of them took. */
  readonly seconds: CheckpointSeconds;
  /** The state to go on from: of the snapshot, of the last checkpoint, or of an untrained network. */
  readonly saved: Saved;
  /** Set where that is the middle of a task. */
  readonly resumed?: Resumed;
}

/**
 * Where the run stands on disk.
 * @throws UserError where saved state is damaged
 */
export function resumption(run: RunDirectory): Resumption {
  const events = readEvents(run.events);
  const checkpoint = events.findLast((event) => event.type === 'checkpoint');
  const learnt = checkpoint?.task ?? 0;
  const snapshot = readSnapshot(run);
  const found = snapshot && loaded(snapshot);
  const middle = found?.position.task === learnt + 1 ? found : undefined;
  return {
    finished: events.findLast((event) => event.type === 'task-finished')?.task ?? 0,
    learnt,
    seconds: checkpoint?.seconds ?? { train: 0, importance: 0 },
    saved: middle ?? (learnt > 0 ? checkpointOf(run, learnt) : untrained),
    ...(middle && { resumed: resumedAt(middle.position) }),
  };
}

function resumedAt({ task, step, tried }: Position): Resumed {
  return { task, step, ...(tried && { tried: tried.length }) };
}
