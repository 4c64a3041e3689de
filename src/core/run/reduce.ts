import type { ClassMatrix } from '../measures/classes';
import type { Event, EventOf } from './event';
import { emptyRun, type LambdaAttempt, type RunState, type SessionState, type TaskState } from './run';

/** Points of progress kept for each task: enough for a chart, few enough to send. */
export const MAX_HISTORY = 240;

type TaskInTraining = Extract<TaskState, { state: 'training' }>;

/** A task, or an attempt of it, before its first step. */
const untouched = { epoch: 0, step: 0, percent: 0, history: [], stride: 1, skipped: 0 } as const;

/** The state of a run after these events of its log. */
export function runState(events: Iterable<Event>): RunState {
  let state = emptyRun;
  for (const event of events) state = reduce(state, event);
  return state;
}

/**
 * The state after one more event, which is one by `parseEvent.ts` and fits those before. A task that starts again, because
 * its session was killed, discards what its first start recorded.
 */
export function reduce(state: RunState, event: Event): RunState {
  const next = { ...apply(state, event), n: event.n };
  const session = next.sessions.at(-1);
  if (!session || session.session !== event.session || (session.ended && event.type !== 'session-ended')) return next;
  const seconds = secondsUntil(event, session);
  return seconds > session.seconds ? { ...next, sessions: next.sessions.with(-1, { ...session, seconds }) } : next;
}

/** Earlier versions recorded nothing but times of a clock, which may have been set back. */
function secondsUntil({ at, elapsed }: Event, { startedAt, seconds }: SessionState): number {
  if (startedAt.elapsed !== undefined) return elapsed === undefined ? seconds : elapsed - startedAt.elapsed;
  return (Date.parse(at) - Date.parse(startedAt.at)) / 1000;
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
    case 'diverged':
      return whileTrained(state, event.task, (task) => withDivergence(task, event));
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
    case 'halving': {
      const { task, rank, of, kept } = event;
      return event.continues ? state : { ...state, stoppedEarly: { task, rank, of, kept } };
    }
    case 'session-ended':
      return sessionEnded(state, event);
    default:
      return state; // The state does not need epoch-finished.
  }
}

function sessionStarted(state: RunState, event: EventOf<'session-started'>): RunState {
  const { pid, host, engine, tasks, resumed, at, elapsed, session: number } = event;
  const earlier = state.sessions.map((each): SessionState => (each.ended ? each : { ...each, ended: 'lost' }));
  const session: SessionState = {
    pid,
    host,
    engine,
    ...(resumed && { resumed }),
    ...(number !== undefined && { session: number }),
    startedAt: { at, ...(elapsed !== undefined && { elapsed }) },
    seconds: 0,
  };
  const { error: _, ...rest } = state;
  // A session of another version may name the same tasks differently.
  const named = tasks.map((each, i) => {
    const name = nameOf(each);
    const before = state.tasks[i] ?? pending({ task: i + 1, name });
    return before.name === name ? before : { ...before, name };
  });
  return rewound(
    { ...rest, tasks: [...named, ...state.tasks.slice(named.length)], sessions: [...earlier, session], engine },
    resumed,
  );
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
    const { diverged: _, ...before } = task;
    return { ...atStep(before, step), history, ...(search && { search: { ...search, attempts, lambda } }) };
  });
}

/** Earlier versions wrote `0 / 1` for classes 0 and 1, which reads as progress. */
function nameOf(logged: string): string {
  const list = logged.replaceAll(' / ', ', ');
  return list !== logged && /^[\d, ]+$/.test(list) ? `classes ${list}` : list;
}

function taskStarted(state: RunState, event: EventOf<'task-started'>): RunState {
  const { task, samples, epochs, steps, lambdaTries } = event;
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
      classes: earlier(state.classes, byPlace),
      together: earlier(state.together, byPlace),
    },
    { state: 'training', task, name: nameOf(event.name), samples, epochs, steps, ...untouched, ...search },
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
    const { secondsLeft: _, loss: __, penalty: ___, accuracy: ____, diverged: _____, ...rest } = task;
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

/** A loss or penalty that is not finite is the task's latest; a chart of its history has a gap there. */
function withDivergence(task: TaskInTraining, { step, quantity, value }: EventOf<'diverged'>): TaskInTraining {
  const latest = quantity === 'loss' || quantity === 'penalty' ? { [quantity]: value } : {};
  return { ...atStep(task, step), ...latest, diverged: { step, quantity, value } };
}

function evaluated(state: RunState, event: EventOf<'evaluated'>): RunState {
  const { after, task, accuracy, subsets = [], classes } = event;
  if (after === 0) return { ...state, untrained: withMeasured(state.untrained, task, accuracy) };
  const measured = subsets.reduce((all, { name, accuracy }) => {
    const at = all.findIndex((each) => each.name === name);
    const accuracyMatrix = withTest(all[at]?.accuracyMatrix ?? [], after, task, accuracy);
    return at < 0 ? all.concat({ name, accuracyMatrix }) : all.with(at, { name, accuracyMatrix });
  }, state.subsets);
  return {
    ...state,
    accuracyMatrix: withTest(state.accuracyMatrix, after, task, accuracy),
    subsets: measured,
    classes: classes ? withTest<ClassMatrix[number][number]>(state.classes, after, task, classes) : state.classes,
  };
}

/** Tests by tasks trained and task: accuracies, or the classes of the task. */
type Tests<T> = readonly (readonly (T | null)[])[];

/** States share the rows that do not change: a run of a thousand tasks has half a million of these events. */
function withTest<T>(tests: Tests<T>, after: number, task: number, measured: T): Tests<T> {
  const grown = filled(tests, after, (): readonly (T | null)[] => untested);
  return grown.with(after - 1, withMeasured(grown[after - 1] ?? untested, task, measured));
}

/** One row for all that lack a test. */
const untested: readonly null[] = [];

/** A row is as long as its last test: what nobody measured takes no memory. */
function withMeasured<T>(row: readonly (T | null)[], task: number, measured: T): readonly (T | null)[] {
  return filled(row, task, () => null).with(task - 1, measured);
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
