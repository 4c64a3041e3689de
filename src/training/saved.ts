import { z } from 'zod';
import type { EventOf, Resumed } from '../core/run/event';
import { UserError } from '../core/userError';
import { elements } from '../graph/value';
import type { Parameter } from '../network/layer';
import { readCheckpoint, readSnapshot } from '../store/checkpoints';
import { readEvents } from '../store/eventLog';
import { fileInRun, type RunDirectory } from '../store/runDirectory';
import type { StoredState, StoredTensor } from '../store/safetensors';
import { type BestEpoch, noEpoch } from './bestEpoch';
import { type Position, untrained } from './position';
import type { State } from './program/state';

export type CheckpointSeconds = EventOf<'checkpoint'>['seconds'];

/** What a checkpoint or a snapshot holds. */
export interface Saved {
  readonly position: Position;
  readonly state: State;
  readonly best: BestEpoch;
}

/** The position as files have it, as JSON in the metadata. */
const storedPosition = z.object({
  task: z.number(),
  step: z.number(),
  /** Steps in the run. */
  total: z.number(),
  /** Steps of the optimizer, by group of parameters. */
  ages: z.record(z.string(), z.number()),
  seconds: z.number(),
  epochLoss: z.number(),
  epochCorrect: z.number(),
  /** Accuracy of the best epoch. */
  best: z.number(),
  /** Attempts of the search for λ. */
  tried: z
    .array(z.object({ lambda: z.number(), accuracy: z.number() }))
    .readonly()
    .optional(),
});

/** In front of the names of the best epoch's weights. */
const BEST = 'best/';

export function stored({ position, state, best }: Saved, parts: readonly Parameter[]): StoredState {
  const { runSteps: total, optimizerSteps: ages, attempts: tried, ...rest } = position;
  const { task, step, seconds, epochLoss, epochCorrect } = rest;
  const shapes = new Map(parts.map(({ name, shape }) => [name, shape]));
  const named = (prefix: string, values: State) =>
    [...values].map(([name, data]): [string, StoredTensor] => [
      `${prefix}${name}`,
      { dtype: 'F32', shape: shapes.get(name) ?? [data.length], data },
    ]);
  const tensors = new Map([...named('', state), ...named(BEST, best.weights)]);
  const written = { task, step, total, ages, seconds, epochLoss, epochCorrect, best: best.accuracy, tried };
  return { tensors, metadata: { position: JSON.stringify(written satisfies z.input<typeof storedPosition>) } };
}

function loaded({ tensors, metadata }: StoredState, file: string): Saved {
  const state = new Map<string, Float32Array>();
  const weights = new Map<string, Float32Array>();
  for (const [name, { data }] of tensors) {
    if (!(data instanceof Float32Array)) continue;
    if (name.startsWith(BEST)) weights.set(name.slice(BEST.length), data);
    else state.set(name, data);
  }
  const found = storedPosition.safeParse(JSON.parse(metadata.position ?? 'null'));
  if (!found.success) throw otherVersion(file, 'it does not say where training stood');
  const { total: runSteps, ages: optimizerSteps, best: accuracy, tried: attempts, ...rest } = found.data;
  const position = { ...rest, runSteps, optimizerSteps, ...(attempts && { attempts }) };
  return { position, state, best: { accuracy, weights } };
}

function otherVersion(file: string, reason: string): UserError {
  return new UserError(
    `${file} was written by another version of MAS Lab: ${reason}.`,
    'A snapshot can be deleted: its task then starts again. With such a checkpoint, start a new run.',
  );
}

/**
 * Makes sure that a snapshot holds all that training within its task needs.
 * @throws UserError where it does not
 */
export function requireWhole(run: RunDirectory, { state }: Saved, parts: readonly Parameter[]): void {
  const missing = parts.find(({ name, shape }) => state.get(name)?.length !== elements(shape));
  if (missing) throw otherVersion(run.snapshot, `it has no ${missing.name} of the shape [${missing.shape.join(', ')}]`);
}

/** The checkpoint taken after a task. */
export function checkpointOf(run: RunDirectory, task: number): Saved {
  const event = readEvents(run.events).findLast((each) => each.type === 'checkpoint' && each.task === task);
  if (event?.type !== 'checkpoint') throw new Error(`the run ${run.id} has no checkpoint of task ${task}`);
  return loaded(readCheckpoint(run, event), fileInRun(run, event.file));
}

/** Where a session resumes a run. */
export interface Resumption {
  /** Tasks that are finished, evaluation included. */
  readonly finished: number;
  /** Tasks that have a checkpoint: `finished`, or one more. */
  readonly trained: number;
  /** What the newest of them took. */
  readonly seconds: CheckpointSeconds;
  /** The state to continue from: of the snapshot, of the last checkpoint, or of an untrained network. */
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
  const trained = checkpoint?.task ?? 0;
  const snapshot = readSnapshot(run);
  const found = snapshot && loaded(snapshot, run.snapshot);
  const middle = found?.position.task === trained + 1 ? found : undefined;
  const start = { position: untrained, state: new Map(), best: noEpoch };
  return {
    finished: events.findLast((event) => event.type === 'task-finished')?.task ?? 0,
    trained,
    seconds: checkpoint?.seconds ?? { train: 0, importance: 0 },
    saved: middle ?? (trained > 0 ? checkpointOf(run, trained) : start),
    ...(middle && { resumed: resumedAt(middle.position) }),
  };
}

function resumedAt({ task, step, attempts }: Position): Resumed {
  return { task, step, ...(attempts && { tried: attempts.length }) };
}
