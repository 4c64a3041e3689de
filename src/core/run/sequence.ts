import { count } from '../format';
import { DETECTION_METRICS, isOfDetection } from '../measures/metric';
import type { Event, EventOf } from './event';
import { accuraciesOf, MAX_ACCURACIES, MAX_SUBSETS } from './limits';
import type { RunState } from './run';

/**
 * What later events of a log must fit: a task that its stream does not have would make the state of the run as large as
 * the number says. A value; `sequenceAfter` gives the next one.
 */
export interface Sequence {
  /** Tasks of the stream, as sessions have named them; 0 before the first session. */
  readonly tasks: number;
  /** Subsets of classes that were measured. */
  readonly subsets: ReadonlySet<string>;
  /** Names of the classes of objects that a task was measured by, by task from 1; a task without has not been measured so. */
  readonly classes: ReadonlyMap<number, readonly string[]>;
}

/** Before the first event. */
export const noEvents: Sequence = { tasks: 0, subsets: new Set(), classes: new Map() };

/** What must fit the events that led to a state. */
export function sequenceOf({ tasks, subsets, classes }: Pick<RunState, 'tasks' | 'subsets' | 'classes'>): Sequence {
  return { tasks: tasks.length, subsets: new Set(subsets.map(({ name }) => name)), classes: namesIn(classes) };
}

const known = new WeakMap<RunState['classes'], Sequence['classes']>();

/** Looked for once: they are the same after most events. */
function namesIn(classes: RunState['classes']): Sequence['classes'] {
  const before = known.get(classes);
  if (before) return before;
  const rows = classes.flatMap((row) => row.map((each, i) => [i + 1, each?.map(({ name }) => name)] as const));
  const names = new Map(rows.flatMap(([task, each]) => (each ? [[task, each] as const] : [])));
  known.set(classes, names);
  return names;
}

/** The field of an event that does not fit, and why. */
export interface Misfit {
  readonly ok: false;
  readonly field: string;
  readonly message: string;
}

/** Why an event does not fit, for people to read. */
export const misfitText = ({ field, message }: Misfit): string => `${field}: ${message}`;

/** What later events must fit after this one, or why this one does not fit. */
export function sequenceAfter(
  before: Sequence,
  event: Event,
): { readonly ok: true; readonly sequence: Sequence } | Misfit {
  const tasks = event.type === 'session-started' ? Math.max(before.tasks, event.tasks.length) : before.tasks;
  for (const [field, task] of tasksIn(event)) {
    if (tasks > 0 && task > tasks) {
      return { ok: false, field, message: `there is no task ${task}, only ${count(tasks, 'task')}` };
    }
  }
  if (event.type === 'session-started') return { ok: true, sequence: { ...before, tasks } };
  if (event.type === 'evaluated') return afterTest(before, event);
  return { ok: true, sequence: before };
}

type Next = ReturnType<typeof sequenceAfter>;

function afterTest(before: Sequence, event: EventOf<'evaluated'>): Next {
  const next = withSubsets(before, event);
  return next.ok ? withClasses(next.sequence, event) : next;
}

function withSubsets(before: Sequence, { subsets = [] }: EventOf<'evaluated'>): Next {
  const { tasks, subsets: known } = before;
  if (tasks === 0) return { ok: false, field: 'after', message: 'no session has named the tasks before' };
  const names = subsets.map(({ name }) => name).filter((name) => !known.has(name));
  if (names.length === 0) return { ok: true, sequence: before };
  const all = new Set([...known, ...names]);
  if (all.size > MAX_SUBSETS) {
    return { ok: false, field: 'subsets', message: `there are more than ${count(MAX_SUBSETS, 'subset')}` };
  }
  if (accuraciesOf(tasks, all.size) <= MAX_ACCURACIES) return { ok: true, sequence: { ...before, subsets: all } };
  const message = `${count(tasks, 'task')} with ${count(all.size, 'subset')} have more than ${count(MAX_ACCURACIES)} accuracies`;
  return { ok: false, field: 'subsets', message };
}

/** The classes of a task are the same whenever it is tested. */
function withClasses(before: Sequence, { task, metric, classes }: EventOf<'evaluated'>): Next {
  if (!classes) return { ok: true, sequence: before };
  const misfit = (message: string): Misfit => ({ ok: false, field: 'classes', message });
  if (metric === undefined || !isOfDetection(metric)) {
    return misfit(`they have average precisions of detecting objects, but the metric is ${metric ?? 'accuracy'}`);
  }
  const names = classes.map(({ name }) => name);
  const unique = new Set(names);
  if (unique.size < names.length) {
    const seen = new Set<string>();
    const twice = names.find((name) => seen.size === seen.add(name).size);
    return misfit(`"${twice}" is there twice`);
  }
  const known = before.classes.get(task);
  if (known) {
    const isSame = known.length === names.length && known.every((name) => unique.has(name));
    if (isSame) return { ok: true, sequence: before };
    const earlier = new Set(known);
    const other = names.find((name) => !earlier.has(name));
    return misfit(
      other === undefined
        ? `${count(known.length)} of task ${task} were measured before, now ${count(names.length)}`
        : `task ${task} was measured before, without "${other}"`,
    );
  }
  const all = new Map([...before.classes, [task, names] as const]);
  const total = [...all.values()].reduce((sum, { length }) => sum + length, 0);
  // Each may be measured after each task.
  if (before.tasks * total * DETECTION_METRICS.length <= MAX_ACCURACIES) {
    return { ok: true, sequence: { ...before, classes: all } };
  }
  return misfit(
    `${count(before.tasks, 'task')} with ${count(total)} classes have more than ${count(MAX_ACCURACIES)} average precisions`,
  );
}

/** The tasks that an event names, with the fields. */
function tasksIn(event: Event): readonly (readonly [field: string, task: number])[] {
  switch (event.type) {
    case 'run-created':
    case 'session-claimed':
    case 'data-recorded':
    case 'session-ended':
      return [];
    case 'session-started':
      return event.resumed ? [['resumed.task', event.resumed.task]] : [];
    case 'evaluated-together':
      return [['after', event.after]];
    case 'evaluated':
      return [
        ['after', event.after],
        ['task', event.task],
      ];
    default:
      return [['task', event.task]];
  }
}
