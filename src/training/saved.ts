import { statSync } from 'node:fs';
import * as z from 'zod';
import type { Event, EventOf, Resumed } from '../core/run/event';
import { shellWord } from '../core/shellWord';
import { UserError } from '../core/userError';
import { elements } from '../graph/value';
import type { Parameter } from '../network/layer';
import { readCheckpoint, requireSound } from '../store/checkpoints';
import { readEvents } from '../store/logReader';
import { fileInRun, type RunDirectory } from '../store/runDirectory';
import type { StoredState, StoredTensor } from '../store/safetensors';
import { currentSnapshot, fileOf, readSnapshot, snapshotHint } from '../store/snapshots';
import { type BestEpoch, noEpoch } from './bestEpoch';
import { atPoint } from './points';
import { type Position, untrained } from './position';
import type { State } from './program/state';

export type CheckpointSeconds = EventOf<'checkpoint'>['seconds'];

/** What a checkpoint or a snapshot holds. */
export interface Saved {
  readonly position: Position;
  readonly state: State;
  readonly best: BestEpoch;
}

const count = z.int().min(0);
/** A sum, which is finite: training stops at the first loss that is not. */
const sum = z.number();
const positive = z.number().min(0);
/** Rounding may lead past 1. */
const accuracy = z.number().max(1 + 1e-6);

/** The position as files have it, as JSON in the metadata. */
const storedPosition = z.object({
  task: count.min(1),
  step: count,
  /** Steps in the run. */
  total: count,
  /** Steps of the optimizer, by group of parameters. */
  ages: z.record(z.string(), count),
  seconds: positive,
  epochLoss: sum,
  epochCorrect: positive,
  /** Absent at a point, and in files of earlier versions. */
  sincePoint: z.object({ steps: count, loss: sum, correct: positive, samples: count }).readonly().default(atPoint),
  /** Accuracy of the best epoch; −1 before the first. */
  best: accuracy.min(-1),
  /** Attempts of the search for λ. */
  tried: z
    .array(z.object({ lambda: positive, accuracy: accuracy.min(0) }))
    .readonly()
    .optional(),
});

/** Prefix of the names of the best epoch's weights. */
const BEST = 'best/';

export function stored({ position, state, best }: Saved, parts: readonly Parameter[]): StoredState {
  const { runSteps: total, optimizerSteps: ages, attempts: tried, ...rest } = position;
  const { task, step, seconds, epochLoss, epochCorrect, sincePoint } = rest;
  const shapes = new Map(parts.map(({ name, shape }) => [name, shape]));
  const named = (prefix: string, values: State) =>
    [...values].map(([name, data]): [string, StoredTensor] => [
      `${prefix}${name}`,
      { dtype: 'F32', shape: shapes.get(name) ?? [data.length], data },
    ]);
  const tensors = new Map([...named('', state), ...named(BEST, best.weights)]);
  const written = {
    ...{ task, step, total, ages, seconds, epochLoss, epochCorrect, best: best.accuracy, tried },
    ...(sincePoint.steps > 0 && { sincePoint }),
  };
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
  const found = storedPosition.safeParse(parsed(metadata.position));
  if (!found.success) throw otherVersion(file, 'it does not say where training stood');
  const { total: runSteps, ages: optimizerSteps, best: accuracy, tried: attempts, ...rest } = found.data;
  const position = { ...rest, runSteps, optimizerSteps, ...(attempts && { attempts }) };
  return { position, state, best: { accuracy, weights } };
}

function parsed(json: string | undefined): unknown {
  try {
    return JSON.parse(json ?? 'null');
  } catch {
    return null;
  }
}

function otherVersion(file: string, reason: string): UserError {
  return new UserError(
    `${file} was written by another version of MAS Lab: ${reason}.`,
    'If it is a snapshot, delete it: its task then starts again. If it is a checkpoint, start a new run.',
  );
}

/**
 * Makes sure that a snapshot holds all that training within its task needs, and no more steps or attempts than the task
 * has.
 * @throws UserError where it does not
 */
export function requireWhole(
  run: RunDirectory,
  { state, position }: Saved,
  parts: readonly Parameter[],
  { steps, tries }: { readonly steps: number; readonly tries?: number | undefined },
): void {
  const fail = (reason: string) => otherVersion(`The snapshot in ${run.path}`, reason);
  const missing = parts.find(({ name, shape }) => state.get(name)?.length !== elements(shape));
  if (missing) throw fail(`it has no ${missing.name} of the shape [${missing.shape.join(', ')}]`);
  if (position.step > steps) throw fail(`it is at step ${position.step} of ${steps}`);
  const { attempts } = position;
  const isSearched = tries !== undefined;
  if ((attempts !== undefined) !== isSearched || (attempts?.length ?? 0) > (tries ?? 0) + 1)
    throw fail(`it has ${attempts?.length ?? 'no'} attempts to find λ`);
}

/** The checkpoint taken after a task. */
export function checkpointOf(run: RunDirectory, task: number): Saved {
  const event = readEvents(run.events).findLast((each) => each.type === 'checkpoint' && each.task === task);
  if (event?.type !== 'checkpoint') throw new Error(`the run ${run.id} has no checkpoint of task ${task}`);
  const file = fileInRun(run, event.file);
  const saved = loaded(readCheckpoint(run, event), file);
  if (saved.position.task === task) return saved;
  throw new UserError(
    `${file}: the event log says that this is checkpoint ${task}, but the file says ${saved.position.task}.`,
    'Somebody has changed the run; do not use it.',
  );
}

/** Whether the run still has the file of the checkpoint taken after a task: training does not need earlier ones. */
export function hasCheckpoint(run: RunDirectory, task: number): boolean {
  const event = readEvents(run.events).findLast((each) => each.type === 'checkpoint' && each.task === task);
  return event?.type === 'checkpoint' && isThere(run, event);
}

const isThere = (run: RunDirectory, { file }: Pick<EventOf<'checkpoint'>, 'file'>): boolean =>
  statSync(fileInRun(run, file), { throwIfNoEntry: false }) !== undefined;

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
  /** What the user should know of files that are not there. */
  readonly notes: readonly string[];
}

/**
 * Where the run stands on disk.
 * @throws UserError where saved state is damaged
 */
export function resumption(run: RunDirectory): Resumption {
  const events = readEvents(run.events);
  const checkpoint = events.findLast((event) => event.type === 'checkpoint');
  const trained = checkpoint?.task ?? 0;
  const snapshot = currentSnapshot(events);
  const middle = snapshot && middleOf(run, snapshot);
  const start = { position: untrained, state: new Map(), best: noEpoch };
  const lost = snapshot && !middle ? [lostSnapshot(run, snapshot)] : [];
  return {
    finished: events.findLast((event) => event.type === 'task-finished')?.task ?? 0,
    trained,
    seconds: checkpoint?.seconds ?? { train: 0, importance: 0 },
    saved: middle ?? (trained > 0 ? checkpointOf(run, trained) : start),
    ...(middle && { resumed: resumedAt(middle.position) }),
    notes: [...missingCheckpoints(run, events), ...lost],
  };
}

function resumedAt({ task, step, attempts }: Position): Resumed {
  return { task, step, ...(attempts && { tried: attempts.length }) };
}

/** What a snapshot holds; undefined where its file is missing. */
function middleOf(run: RunDirectory, event: EventOf<'snapshot'>): Saved | undefined {
  const state = readSnapshot(run, event);
  if (!state) return undefined;
  const path = fileInRun(run, fileOf(event));
  const saved = loaded(state, path);
  const { task, step } = saved.position;
  if (task === event.task && step === event.step) return saved;
  throw new UserError(
    `${path}: the event log says that this snapshot is of task ${event.task}, step ${event.step}, but the file says task ` +
      `${task}, step ${step}.`,
    snapshotHint(run),
  );
}

function lostSnapshot(run: RunDirectory, event: EventOf<'snapshot'>): string {
  return (
    `The snapshot ${fileOf(event)} of the run ${run.id} is missing: task ${event.task} starts from its beginning, not ` +
    `from step ${event.step}.`
  );
}

/**
 * Training needs only the last checkpoint. So it continues where earlier ones were deleted, but not where one is damaged.
 */
function missingCheckpoints(run: RunDirectory, events: readonly Event[]): string[] {
  const missing: EventOf<'checkpoint'>[] = [];
  for (const event of events.filter(({ type }) => type === 'checkpoint')) {
    if (event.type !== 'checkpoint') continue;
    if (isThere(run, event)) requireSound(run, event);
    else missing.push(event);
  }
  if (missing.length === 0) return [];
  const tasks = [...new Set(missing.map(({ task }) => task))].join(', ');
  return [
    `The run ${run.id} has no files for these checkpoints: ${tasks}. Training does not need them. ` +
      `\`mas-lab repair ${shellWord(run.path)}\` would train their tasks, and all later ones, again.`,
  ];
}
