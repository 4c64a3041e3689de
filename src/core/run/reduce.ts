import type { AccuracyMatrix } from '../measures/accuracyMatrix';
import type { Event, EventOf } from './event';
import {
  emptyRun,
  type LambdaAttempt,
  type ProgressPoint,
  type RunState,
  type SessionState,
  type StartedTask,
  type TaskState,
} from './run';

/** Points of progress kept for each task: enough for a chart, few enough to send. */
export const MAX_HISTORY = 240;

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
    case 'snapshot': {
      // A session that stops saves a snapshot, which may be ahead of the last progress event.
      const task = state.tasks[event.task - 1];
      if (task?.state !== 'training') return state;
      const { step } = event;
      return withTaskState(state, { ...task, step, percent: percentOf(step, task.steps) });
    }
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
    case 'task-finished': {
      const task = state.tasks[event.task - 1];
      if (task?.state !== 'training') return state;
      const { percent: _, secondsLeft: __, ...started } = task;
      return withTaskState(state, { ...started, state: 'done', seconds: event.seconds });
    }
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
  const all = tasks.map((name, i): TaskState => ({ state: 'pending', task: i + 1, name }));
  const named = [...state.tasks, ...all.slice(state.tasks.length)];
  return rewound({ ...rest, tasks: named, sessions: [...earlier, session], engine }, resumed);
}

/** Discards the progress that a killed session made after its last snapshot. */
function rewound(state: RunState, resumed: SessionState['resumed']): RunState {
  const task = resumed && state.tasks[resumed.task - 1];
  if (task?.state !== 'training') return state;
  const { search } = task;
  const attempts = search?.attempts.slice(0, resumed?.tried ?? 0) ?? [];
  const isSameAttempt = attempts.length === (search?.attempts.length ?? 0);
  const step = Math.min(isSameAttempt ? task.step : Number.POSITIVE_INFINITY, resumed?.step ?? 0);
  const history = isSameAttempt ? task.history.filter((point) => point.step <= step) : [];
  return withTaskState(state, {
    ...task,
    step,
    percent: percentOf(step, task.steps),
    history,
    ...(search && { search: { ...search, attempts, lambda: attempts.at(-1)?.next ?? attempts.at(-1)?.lambda ?? 0 } }),
  });
}

function taskStarted(state: RunState, event: EventOf<'task-started'>): RunState {
  const { task, name, samples, epochs, steps, lambdaTries } = event;
  const before = state.tasks[task - 1];
  const isResumed = state.sessions.at(-1)?.resumed?.task === task;
  if (isResumed && before?.state === 'training') return state;

  // An unchanged list stays the same object, so that a view can tell that it need not redraw it.
  const earlier = <T extends { readonly task: number }>(list: readonly T[]) =>
    list.every((each) => each.task < task) ? list : list.filter((each) => each.task < task);
  const checkpoints = earlier(state.checkpoints);
  const started: StartedTask = {
    task,
    name,
    samples,
    epochs,
    steps,
    epoch: 0,
    step: 0,
    history: [],
    stride: 1,
    skipped: 0,
    ...(lambdaTries !== undefined && { search: { lambda: 0, maxAttempts: lambdaTries, attempts: [] } }),
  };
  return withTaskState(
    {
      ...state,
      tasks: [...state.tasks.slice(0, task - 1), ...state.tasks.slice(task - 1).map(pending)],
      checkpoints,
      memoryBytes: checkpoints.at(-1)?.memoryBytes ?? 0,
      importance: earlier(state.importance),
      accuracyMatrix: earlierRows(state.accuracyMatrix, task),
      subsets: state.subsets.map((subset) => ({
        ...subset,
        accuracyMatrix: earlierRows(subset.accuracyMatrix, task),
      })),
      together: state.together.length < task ? state.together : state.together.slice(0, task - 1),
    },
    { ...started, state: 'training', percent: 0 },
  );
}

function earlierRows(matrix: AccuracyMatrix, task: number): AccuracyMatrix {
  return matrix.length < task ? matrix : matrix.slice(0, task - 1);
}

function pending(task: TaskState): TaskState {
  return task.state === 'pending' ? task : { state: 'pending', task: task.task, name: task.name };
}

/** The next attempt, if there is one, begins at step 0. */
function lambdaTried(state: RunState, event: EventOf<'lambda-tried'>): RunState {
  const task = state.tasks[event.task - 1];
  if (task?.state !== 'training' || !task.search) return state;
  const { lambda, accuracy, on, samples, verdict, next } = event;
  const attempt: LambdaAttempt = { lambda, accuracy, on, samples, verdict, ...(next !== undefined && { next }) };
  const search = {
    ...task.search,
    lambda: next ?? lambda,
    attempts: [...task.search.attempts.slice(0, event.try), attempt],
  };
  if (next === undefined) return withTaskState(state, { ...task, search });
  const { secondsLeft: _, loss: __, penalty: ___, accuracy: ____, ...rest } = task;
  const begun = { epoch: 0, step: 0, percent: 0, history: [], stride: 1, skipped: 0 };
  return withTaskState(state, { ...rest, ...begun, search });
}

function progressed(state: RunState, event: EventOf<'progress'>): RunState {
  const task = state.tasks[event.task - 1];
  if (task?.state !== 'training') return state;
  const { epoch, step, loss, penalty, accuracy, secondsLeft } = event;
  const percent = percentOf(step, task.steps);
  const point = { step, loss, penalty, ...(accuracy !== undefined && { accuracy }) };
  const thinned = thin(task, point);
  return withTaskState(state, { ...task, epoch, percent, secondsLeft, ...point, ...thinned });
}

/** Keeps every `stride`-th point; when there are too many, drops every second one and doubles the stride. */
function thin(task: StartedTask, point: ProgressPoint): Pick<StartedTask, 'history' | 'stride' | 'skipped'> {
  const { history, stride, skipped } = task;
  if (history.length > 0 && skipped + 1 < stride) return { history, stride, skipped: skipped + 1 };
  const longer = [...history, point];
  if (longer.length <= MAX_HISTORY) return { history: longer, stride, skipped: 0 };
  // The latest point stays, so that the chart ends at the current step.
  const kept = longer.filter((_, i) => (longer.length - 1 - i) % 2 === 0);
  return { history: kept, stride: stride * 2, skipped: 0 };
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
  const grown =
    matrix.length >= after ? matrix : Array.from({ length: after }, (_, t) => matrix[t] ?? widened([], width));
  return grown.with(after - 1, (grown[after - 1] ?? []).with(task - 1, accuracy));
}

function wide(matrix: AccuracyMatrix, width: number): AccuracyMatrix {
  return (matrix[0]?.length ?? width) >= width ? matrix : matrix.map((row) => widened(row, width));
}

function widened(row: readonly (number | null)[], width: number): readonly (number | null)[] {
  return row.length >= width ? row : [...row, ...new Array<null>(width - row.length).fill(null)];
}

/** A session can fail before its first event, e.g. because data is missing; the session before it has long ended. */
function sessionEnded(state: RunState, { reason, message }: EventOf<'session-ended'>): RunState {
  const session = state.sessions.at(-1);
  const sessions = session && !session.ended ? state.sessions.with(-1, { ...session, ended: reason }) : state.sessions;
  return { ...state, sessions, ...(reason === 'failed' && { error: message ?? 'no reason given' }) };
}

function percentOf(step: number, steps: number): number {
  return steps > 0 ? Math.min(100, (100 * step) / steps) : 0;
}

function withTaskState(state: RunState, task: TaskState): RunState {
  const { tasks } = state;
  if (task.task <= tasks.length) return { ...state, tasks: tasks.with(task.task - 1, task) };
  const unnamed = Array.from({ length: task.task - tasks.length - 1 }, (_, i): TaskState => {
    const number = tasks.length + i + 1;
    return { state: 'pending', task: number, name: `task ${number}` };
  });
  return { ...state, tasks: [...tasks, ...unnamed, task] };
}

/** The list with `item` in place of an earlier one of the same task, in the order of tasks. */
function withTask<T extends { readonly task: number }>(list: readonly T[], item: T): readonly T[] {
  const last = list.at(-1);
  if (!last || last.task < item.task) return [...list, item];
  return [...list.filter(({ task }) => task !== item.task), item].sort((a, b) => a.task - b.task);
}
