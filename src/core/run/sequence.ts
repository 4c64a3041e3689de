import { count } from '../format';
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
}

/** Before the first event. */
export const noEvents: Sequence = { tasks: 0, subsets: new Set() };

/** What must fit the events that led to a state. */
export function sequenceOf({ tasks, subsets }: Pick<RunState, 'tasks' | 'subsets'>): Sequence {
  return { tasks: tasks.length, subsets: new Set(subsets.map(({ name }) => name)) };
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

function afterTest(before: Sequence, { subsets = [] }: EventOf<'evaluated'>): ReturnType<typeof sequenceAfter> {
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
