import type { AccuracyMatrix } from '../measures/accuracyMatrix';
import type { Event, EventOf } from './event';
import { emptyRun, type LambdaAttempt, type RunState, type SessionState, type TaskState } from './run';

/** Points of progress kept for each task: enough for a chart, few enough to send. */
export const MAX_HISTORY = 240;

type TaskInTraining = Extract<TaskState, { state: 'training' }>;

/** A task, or an attempt of it, before its first step. */
const untouched = { epoch: 0, step: 0, percent: 0, history: [], stride: 1, skipped: 0 } as const;

export function runState(events: Iterable<Event>): RunState {
  let state = emptyRun;
  for (const event of events) state = reduce(state, event);
  return state;
}

/**
 * The state after one more event. An event of an unknown type changes only `n`, so that an old window can follow a run of
 * a newer version. A task that starts again, because its session was killed, discards what its first start recorded.
 */
export function reduce(state: RunState, event: Event): RunState {
  const next = { ...apply(state, event), n: event.n };
  const session = next.sessions.at(-1);
  if (!session || session.lastAt === event.at || (session.ended && event.type !== 'session-ended')) return next;
  return { ...next, sessions: next.sessions.with(-1, { ...session, lastAt: event.at }) };
}

function apply(state: RunState, event: Event): RunState {
  switch (event.type) {
    case 'run-created':
      return { ...state, run: event.run };
    case 'session-started':
      return sessionStarted(state, event);
    case 'task-started':
      return taskStarted(state, event);
    case 'lambda-tried':
      return lambdaTried(state, event);
    case 'progress':
      return progressed(state, event);
    case 'snapshot':
      // A session that stops saves a snapshot, which may be ahead of the last progress event.
      return whileTrained(state, event.task, (task) => atStep(task, event.step));
    case 'importance':
    case 'adapted': {
      const { task, samples, seconds, accumulated } = event;
      const before = state.importance.find((each) => each.task === task);
      const own = event.type === 'importance' ? event.own : (before?.own ?? []);
      return { ...state, importance: withTask(state.importance, { task, samples, seconds, own, accumulated }) };
    }
    case 'evaluated':
      return evaluated(state, event);
    case 'evaluated-together':
      return { ...state, together: [...state.together.slice(0, event.after - 1), event.accuracy] };
    case 'checkpoint': {
      const { task, file, bytes, sha256, memoryBytes, at } = event;
      const checkpoints = withTask(state.checkpoints, { task, file, bytes, sha256, memoryBytes, at });
      return { ...state, checkpoints, memoryBytes };
    }
    case 'task-finished':
      return whileTrained(state, event.task, ({ percent: _, secondsLeft: __, ...started }) => {
        return { ...started, state: 'done', seconds: event.seconds };
      });
    case 'session-ended':
      return sessionEnded(state, event);
    default:
      return state; // The state does not need epoch-finished; other types belong to a later version.
  }
}

function sessionStarted(state: RunState, event: EventOf<'session-started'>): RunState {
  const { pid, host, engine, tasks, resumed, at } = event;
  const earlier = state.sessions.map((each): SessionState => (each.ended ? each : { ...each, ended: 'lost' }));
  const session: SessionState = { pid, host, engine, ...(resumed && { resumed }), startedAt: at, lastAt: at };
  const { error: _, ...rest } = state;
  const all = tasks.map((name, i) => pending({ task: i + 1, name }));
  const named = [...state.tasks, ...all.slice(state.tasks.length)];
  return rewound({ ...rest, tasks: named, sessions: [...earlier, session], engine }, resumed);
}

/** Discards the progress that a killed session made after its last snapshot. */
function rewound(state: RunState, resumed: SessionState['resumed']): RunState {
  if (!resumed) return state;
  return whileTrained(state, resumed.task, (task) => {
    const { search } = task;
    const attempts = search?.attempts.slice(0, resumed.tried ?? 0) ?? [];
    const isSameAttempt = attempts.length === (search?.attempts.length ?? 0);
    const step = isSameAttempt ? Math.min(task.step, resumed.step) : resumed.step;
    const history = isSameAttempt ? task.history.filter((point) => point.step <= step) : [];
    const lambda = attempts.at(-1)?.next ?? attempts.at(-1)?.lambda ?? 0;
    return { ...atStep(task, step), history, ...(search && { search: { ...search, attempts, lambda } }) };
  });
}

function taskStarted(state: RunState, event: EventOf<'task-started'>): RunState {
  const { task, name, samples, epochs, steps, lambdaTries } = event;
  const isResumed = state.sessions.at(-1)?.resumed?.task === task;
  if (isResumed && state.tasks[task - 1]?.state === 'training') return state;

  // An unchanged list stays the same object, so that a view can tell that it need not redraw it.
  const earlier = <T>(list: readonly T[], taskOf: (item: T, i: number) => number) => {
    const kept = list.filter((item, i) => taskOf(item, i) < task);
    return kept.length < list.length ? kept : list;
  };
  const byTask = (item: { readonly task: number }) => item.task;
  const byPlace = (_: unknown, i: number) => i + 1;
  const checkpoints = earlier(state.checkpoints, byTask);
  const search = lambdaTries !== undefined && { search: { lambda: 0, maxAttempts: lambdaTries, attempts: [] } };
  return withTaskState(
    {
      ...state,
      tasks: state.tasks.map((each) => (each.task < task ? each : pending(each))),
      checkpoints,
      memoryBytes: checkpoints.at(-1)?.memoryBytes ?? 0,
      importance: earlier(state.importance, byTask),
      accuracyMatrix: earlier(state.accuracyMatrix, byPlace),
      subsets: state.subsets.map(({ name, accuracyMatrix }) => {
        return { name, accuracyMatrix: earlier(accuracyMatrix, byPlace) };
      }),
      together: earlier(state.together, byPlace),
    },
    { state: 'training', task, name, samples, epochs, steps, ...untouched, ...search },
  );
}

function pending({ task, name }: Pick<TaskState, 'task' | 'name'>): TaskState {
  return { state: 'pending', task, name };
}

/** The next attempt, if there is one, begins at step 0. */
function lambdaTried(state: RunState, event: EventOf<'lambda-tried'>): RunState {
  const { lambda, accuracy, on, samples, verdict, next } = event;
  const attempt: LambdaAttempt = { lambda, accuracy, on, samples, verdict, ...(next !== undefined && { next }) };
  return whileTrained(state, event.task, (task) => {
    if (!task.search) return task;
    const attempts = [...task.search.attempts.slice(0, event.try), attempt];
    const search = { ...task.search, lambda: next ?? lambda, attempts };
    if (next === undefined) return { ...task, search };
    const { secondsLeft: _, loss: __, penalty: ___, accuracy: ____, ...rest } = task;
    return { ...rest, ...untouched, search };
  });
}

/**
 * Every `stride`-th point stays in the history; when there are too many, every second one is dropped and the stride
 * doubled.
 */
function progressed(state: RunState, event: EventOf<'progress'>): RunState {
  const { epoch, step, loss, penalty, accuracy, secondsLeft } = event;
  const point = { step, loss, penalty, ...(accuracy !== undefined && { accuracy }) };
  return whileTrained(state, event.task, (before) => {
    const task = { ...atStep(before, step), epoch, secondsLeft, ...point };
    const { history, stride, skipped } = before;
    if (history.length > 0 && skipped + 1 < stride) return { ...task, skipped: skipped + 1 };
    const longer = [...history, point];
    if (longer.length <= MAX_HISTORY) return { ...task, history: longer, skipped: 0 };
    // The latest point stays, so that the chart ends at the current step.
    const kept = longer.filter((_, i) => (longer.length - 1 - i) % 2 === 0);
    return { ...task, history: kept, stride: stride * 2, skipped: 0 };
  });
}

function evaluated(state: RunState, { after, task, accuracy, subsets = [] }: EventOf<'evaluated'>): RunState {
  const width = Math.max(task, state.untrained.length);
  const untrained = widened(state.untrained, width);
  const matrix = wide(state.accuracyMatrix, width);
  if (after === 0) return { ...state, accuracyMatrix: matrix, untrained: untrained.with(task - 1, accuracy) };
  const before = state.subsets.map((subset) => ({ ...subset, accuracyMatrix: wide(subset.accuracyMatrix, width) }));
  const measured = subsets.reduce((all, { name, accuracy }) => {
    const at = all.findIndex((each) => each.name === name);
    const subset = { name, accuracyMatrix: withAccuracy(all[at]?.accuracyMatrix ?? [], width, after, task, accuracy) };
    return at < 0 ? all.concat(subset) : all.with(at, subset);
  }, before);
  return {
    ...state,
    accuracyMatrix: withAccuracy(matrix, width, after, task, accuracy),
    untrained,
    subsets: measured,
  };
}

/** States share the rows that do not change: a run of a thousand tasks has half a million of these events. */
function withAccuracy(
  matrix: AccuracyMatrix,
  width: number,
  after: number,
  task: number,
  accuracy: number,
): AccuracyMatrix {
  const grown = filled(matrix, after, () => widened([], width));
  return grown.with(after - 1, (grown[after - 1] ?? []).with(task - 1, accuracy));
}

function wide(matrix: AccuracyMatrix, width: number): AccuracyMatrix {
  return (matrix[0]?.length ?? width) >= width ? matrix : matrix.map((row) => widened(row, width));
}

function widened(row: readonly (number | null)[], width: number): readonly (number | null)[] {
  return filled(row, width, () => null);
}

/** A session can fail before its first event, e.g. because data is missing; the session before it has long ended. */
function sessionEnded(state: RunState, { reason, message }: EventOf<'session-ended'>): RunState {
  const session = state.sessions.at(-1);
  const sessions = session && !session.ended ? state.sessions.with(-1, { ...session, ended: reason }) : state.sessions;
  return { ...state, sessions, ...(reason === 'failed' && { error: message ?? 'no reason given' }) };
}

function atStep(task: TaskInTraining, step: number): TaskInTraining {
  return { ...task, step, percent: task.steps > 0 ? Math.min(100, (100 * step) / task.steps) : 0 };
}

/** The state with a change to a task; the same state if the task is not being trained. */
function whileTrained(state: RunState, number: number, change: (task: TaskInTraining) => TaskState): RunState {
  const task = state.tasks[number - 1];
  return task?.state === 'training' ? withTaskState(state, change(task)) : state;
}

function withTaskState(state: RunState, task: TaskState): RunState {
  const tasks = filled(state.tasks, task.task, (i) => pending({ task: i + 1, name: `task ${i + 1}` }));
  return { ...state, tasks: tasks.with(task.task - 1, task) };
}

/** The list, with `missing` in the places that it lacks before `length`. */
function filled<T>(list: readonly T[], length: number, missing: (i: number) => T): readonly T[] {
  if (list.length >= length) return list;
  return Array.from({ length }, (_, i) => list[i] ?? missing(i));
}

/** The list with `item` in place of an earlier one of the same task, in the order of tasks. */
function withTask<T extends { readonly task: number }>(list: readonly T[], item: T): readonly T[] {
  return [...list.filter(({ task }) => task !== item.task), item].sort((a, b) => a.task - b.task);
}
