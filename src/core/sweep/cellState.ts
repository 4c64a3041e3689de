import { meanOver } from '../measures/accuracyMatrix';
import { byMetric, meanOfClasses } from '../measures/classes';
import { forgottenOf } from '../measures/forgetting';
import type { DetectionMetric } from '../measures/metric';
import { divergenceText } from '../run/divergence';
import type { Event, EventOf } from '../run/event';
import type { StoppedEarly } from '../run/run';

/**
 * How the run of a cell stands, in a few numbers: what lists of thousands of cells need. Its event log, reduced; a value
 * that JSON can hold.
 */
export interface CellState {
  /** Tasks of the stream; 0 before a session has named them. */
  readonly tasks: number;
  /** Average accuracy after each finished task; null where an accuracy is missing. */
  readonly averages: readonly (number | null)[];
  /** Forgetting after each finished task. */
  readonly forgetting: readonly (number | null)[];
  /** Accuracy on each finished task right after it was trained. */
  readonly learnt: readonly (number | null)[];
  /** The best accuracy on each task so far; empty once every task is trained. */
  readonly best: readonly (number | null)[];
  /** The task that is being trained, or was when its session ended. */
  readonly current?: { readonly task: number; readonly step: number; readonly steps: number };
  /** Accuracies that were measured after the task that is not finished yet. */
  readonly row: readonly (number | null)[];
  /** Where objects are detected: the same as `averages`, and as `row`, by each metric. */
  readonly precisions?: Precisions;
  readonly precisionRow?: Precisions;
  /** Whether a session has begun and not said that it ended. */
  readonly isOpen: boolean;
  /** How the last session ended. */
  readonly ended?: EventOf<'session-ended'>['reason'];
  /** Why it failed. */
  readonly error?: string;
  /** Where it ends before its last task. */
  readonly stoppedEarly?: StoppedEarly;
  /** Seconds that sessions ran, without the one that is open. */
  readonly seconds: number;
  /** Of the open session, so far. */
  readonly elapsed: number;
}

type Precisions = Readonly<Record<DetectionMetric, readonly (number | null)[]>>;

/** The cell before its first event. */
export const newCell: CellState = {
  ...{ tasks: 0, averages: [], forgetting: [], learnt: [], best: [], row: [] },
  ...{ isOpen: false, seconds: 0, elapsed: 0 },
};

/** The state after one more event of the log. */
export function cellAfter(before: CellState, event: Event): CellState {
  const state = applied(before, event);
  return state.isOpen && Number.isFinite(event.elapsed) ? { ...state, elapsed: event.elapsed ?? 0 } : state;
}

function applied(state: CellState, event: Event): CellState {
  switch (event.type) {
    case 'session-claimed':
      return begun(state);
    case 'session-started':
      // Earlier versions had no claims.
      return { ...(state.isOpen ? state : begun(state)), tasks: Math.max(state.tasks, event.tasks.length) };
    case 'task-started':
      return { ...withoutRow(state), current: { task: event.task, step: 0, steps: event.steps } };
    case 'progress':
    case 'snapshot':
      return state.current?.task === event.task ? { ...state, current: { ...state.current, step: event.step } } : state;
    case 'diverged':
      return { ...state, error: divergenceText(event) };
    case 'evaluated':
      return event.after === state.averages.length + 1 ? tested(state, event) : state;
    case 'task-finished':
      return finished(state, event.task);
    case 'halving': {
      const { task, rank, of, kept } = event;
      return event.continues ? state : { ...state, stoppedEarly: { task, rank, of, kept } };
    }
    case 'session-ended':
      return {
        ...state,
        isOpen: false,
        ended: event.reason,
        ...(event.reason === 'failed' && { error: event.message ?? 'no reason given' }),
      };
    default:
      return state;
  }
}

function begun({ ended: _, error: __, seconds, elapsed, ...state }: CellState): CellState {
  return { ...state, isOpen: true, seconds: seconds + elapsed, elapsed: 0 };
}

function withoutRow({ precisionRow: _, ...state }: CellState): CellState {
  return { ...state, row: [] };
}

function tested(state: CellState, { task, accuracy, classes }: EventOf<'evaluated'>): CellState {
  const row = withItem(state.row, task, accuracy);
  if (!classes) return { ...state, row };
  const precisionRow = byMetric((metric) => {
    return withItem(state.precisionRow?.[metric] ?? [], task, meanOfClasses(classes, metric));
  });
  return { ...state, row, precisionRow };
}

function finished({ current: _, ...state }: CellState, task: number): CellState {
  const { tasks, row, best, precisionRow, precisions } = state;
  const after = (values: CellState['averages'], value: number | null) => [...values.slice(0, task - 1), finite(value)];
  const learnt = after(state.learnt, row[task - 1] ?? null);
  const forgotten = (i: number) => forgottenOf(best[i - 1] ?? null, learnt[i - 1] ?? null, row[i - 1] ?? null);
  return {
    ...withoutRow(state),
    averages: after(
      state.averages,
      meanOver(1, task, (i) => row[i - 1] ?? null),
    ),
    forgetting: after(state.forgetting, meanOver(1, task - 1, forgotten)),
    learnt,
    best: task === tasks ? [] : bestOf(best, row),
    ...(precisionRow && {
      precisions: byMetric((metric) => {
        const before = Array.from({ length: task - 1 }, (_, i) => precisions?.[metric][i] ?? null);
        return after(
          before,
          meanOver(1, task, (i) => precisionRow[metric][i - 1] ?? null),
        );
      }),
    }),
  };
}

function bestOf(a: CellState['best'], b: CellState['row']): CellState['best'] {
  return Array.from({ length: Math.max(a.length, b.length) }, (_, i) => {
    const [one, other] = [a[i] ?? null, b[i] ?? null];
    return one === null || other === null ? (one ?? other) : Math.max(one, other);
  });
}

/** What JSON can hold: an accuracy that is not a number was not measured. */
function finite(accuracy: number | null): number | null {
  return Number.isFinite(accuracy) ? accuracy : null;
}

function withItem(row: CellState['row'], task: number, value: number | null): CellState['row'] {
  return Array.from({ length: Math.max(row.length, task) }, (_, i) =>
    i === task - 1 ? finite(value) : (row[i] ?? null),
  );
}

/**
 * How a cell stands.
 *
 * - `waiting`: no session has begun.
 * - `running`: a session trains it.
 * - `done`: every task is trained.
 * - `stopped early`: other cells do better, so it is not trained further.
 * - `stopped`: the last session was asked to stop.
 * - `interrupted`: the last session was killed.
 * - `failed`: the last session failed, or the log cannot be read.
 */
export type CellStatus = (typeof cellStatuses)[number];

/** In the order in which they are told. */
export const cellStatuses = [
  'done',
  'stopped early',
  'running',
  'waiting',
  'stopped',
  'interrupted',
  'failed',
] as const;

/** @param isRunning whether a live session owns the run */
export function cellStatus(state: CellState, isRunning: boolean): CellStatus {
  if (isRunning) return 'running';
  if (state.stoppedEarly) return 'stopped early';
  if (isDone(state)) return 'done';
  if (state.isOpen) return 'interrupted';
  switch (state.ended) {
    case 'failed':
      return 'failed';
    case 'stopped':
      return 'stopped';
    default:
      // With `done`, a session was asked for some tasks only.
      return state.ended === undefined ? 'waiting' : 'stopped';
  }
}

/** Whether nothing is left to train. */
export function isDone({ tasks, averages, stoppedEarly }: CellState): boolean {
  return stoppedEarly !== undefined || (tasks > 0 && averages.length >= tasks);
}
