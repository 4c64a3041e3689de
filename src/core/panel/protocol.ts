import { conventionOf } from '../experiment/convention';
import type { Experiment, MethodDescription, Scenario } from '../experiment/experiment';
import { type Seeded, settingOf } from '../experiment/setting';
import type { Inspection, SampleSource } from '../omega/inspection';
import type { Event } from '../run/event';
import type { Metric } from '../run/metrics';
import { type FoundLambda, runResult } from '../run/result';
import type { RunState } from '../run/run';

/**
 * All that the extension and its panels say to each other.
 *
 * A panel says `ready`; the host answers with `runs`, a card for every run. The panel says which of them it shows in
 * full (`watch`); the host answers with `run` for each that it has not sent yet, and from then on sends `events` as
 * they come. Events are numbered: where one is missing, the panel says `watch` with `again`.
 */

/** Most runs that a panel watches at a time. */
export const MAX_WATCHED_RUNS = 8;

/** A run as lists show it. Accuracies are fractions, null where not measured. */
export interface RunCard {
  readonly id: string;
  readonly name: string;
  readonly method: MethodDescription['kind'];
  readonly lambda?: number;
  /** Where λ is searched: what was found, for each task from the second on. */
  readonly lambdas?: readonly FoundLambda[];
  /** What λ is multiplied with. */
  readonly convention?: string;
  readonly scenario: Scenario;
  readonly seed: number;
  /** The same for runs that differ in seed and λ alone (`core/setting.ts`). */
  readonly setting: string;
  /** Tasks of the stream, and how many are learnt and measured. */
  readonly tasks: number;
  readonly learnt: number;
  /** What is measured of tasks; `averageAccuracy` and the like are of it. */
  readonly metric: Metric;
  readonly averageAccuracy: number | null;
  readonly forgetting: number | null;
  readonly isTraining: boolean;
  /** What is wrong with the run, for people to read. */
  readonly problem?: string;
}

export function runCard(
  id: string,
  experiment: Experiment,
  state: RunState,
  now: { readonly isTraining: boolean; readonly problem?: string },
): RunCard {
  const { name, method, lambda, lambdas, scenario, seed, tasks, task, metric, averageAccuracy, forgetting } = runResult(
    id,
    experiment,
    state,
  );
  const convention = conventionOf(experiment);
  return {
    id,
    name,
    method,
    ...(lambda !== undefined && { lambda }),
    ...(lambdas && { lambdas }),
    ...(convention && { convention }),
    scenario,
    seed,
    setting: settingOf(experiment).key,
    tasks: tasks.length,
    learnt: task,
    metric,
    averageAccuracy,
    forgetting,
    ...now,
  };
}

/** A card as what groups runs by their settings takes it. */
export function seeded({ setting, lambda, seed, learnt }: RunCard): Seeded {
  return { setting: { key: setting, ...(lambda !== undefined && { lambda }) }, seed, learnt };
}

/** Points of training history that a panel can show of one run. */
const MOST_POINTS = 6000;

/** A run's state with the history of each task thinned out, so that a run of a thousand tasks can be sent at once. */
export function forPanel(state: RunState): RunState {
  const most = Math.max(2, Math.floor(MOST_POINTS / Math.max(1, state.tasks.length)));
  return {
    ...state,
    tasks: state.tasks.map((task) => {
      if (task.state === 'pending' || task.history.length <= most) return task;
      const { history } = task;
      const stride = Math.ceil(history.length / most);
      // The latest point stays.
      return { ...task, history: history.filter((_, i) => (history.length - 1 - i) % stride === 0) };
    }),
  };
}

export type ToPanel =
  /** All runs; again whenever one has come or gone. `focus`: what the user asked to see. */
  | { readonly type: 'runs'; readonly runs: readonly RunCard[]; readonly focus?: Focus }
  /** A card has changed. */
  | { readonly type: 'card'; readonly card: RunCard }
  /** A run in full, `forPanel`. */
  | { readonly type: 'run'; readonly run: string; readonly state: RunState }
  | { readonly type: 'events'; readonly run: string; readonly events: readonly Event[] }
  | { readonly type: 'reply'; readonly id: number; readonly value: Replies[Request['kind']] }
  | { readonly type: 'failure'; readonly id: number; readonly message: string; readonly hint?: string };

/** The dashboard shows the runs (all, or those compared); the importance panel the first, at the checkpoint. */
export interface Focus {
  readonly runs: readonly string[];
  readonly checkpoint?: number;
}

export type ToHost =
  | { readonly type: 'ready' }
  /** `again`: the host shall send the states of all of them anew, whatever it has sent before. */
  | { readonly type: 'watch'; readonly runs: readonly string[]; readonly again?: boolean }
  | { readonly type: 'request'; readonly id: number; readonly request: Request }
  /** The panel does not wait for the reply any more. */
  | { readonly type: 'cancel'; readonly id: number }
  /** Something that the user chose in the panel and that the host does by a command of its own. */
  | { readonly type: 'command'; readonly command: PanelCommand; readonly run?: string; readonly checkpoint?: number };

export const panelCommands = ['trainNextTask', 'inspectImportance', 'openDashboard', 'openLog'] as const;
export type PanelCommand = (typeof panelCommands)[number];

export type Request =
  | ({ readonly kind: 'inspect'; readonly run: string } & InspectOptions)
  /** Asks the user for a folder. */
  | { readonly kind: 'chooseFolder' }
  /** Asks the user where to, and writes. `content` is text, or base64 where `encoding` says so. */
  | {
      readonly kind: 'save';
      /** Suggested file name. */
      readonly name: string;
      readonly content: string;
      readonly encoding: 'utf8' | 'base64';
    };

export interface InspectOptions {
  readonly checkpoint: number;
  /** Checkpoint to compare with; default the one before. */
  readonly base?: number;
  /** Measures Ω anew on samples, instead of showing what the method accumulated. */
  readonly measure?: {
    readonly data: SampleSource;
    /** The data set's own class numbers; default all. */
    readonly classes?: readonly number[];
    readonly samples?: number;
  };
}

/** What each request is answered with. */
export interface Replies {
  readonly inspect: Inspection;
  /** Absolute path; absent where the user has changed their mind. */
  readonly chooseFolder: { readonly folder?: string };
  readonly save: { readonly saved: boolean };
}

/** Whether a message from a panel is one. A panel runs foreign data's text, so the host trusts nothing. */
export function isToHost(value: unknown): value is ToHost {
  if (!isObject(value)) return false;
  switch (value.type) {
    case 'ready':
      return true;
    case 'watch':
      return isList(value.runs, isText) && value.runs.length <= MAX_WATCHED_RUNS && isOptional(value.again, isBoolean);
    case 'request':
      return isCount(value.id) && isRequest(value.request);
    case 'cancel':
      return isCount(value.id);
    case 'command':
      return (
        panelCommands.some((command) => command === value.command) &&
        isOptional(value.run, isText) &&
        isOptional(value.checkpoint, isCount)
      );
    default:
      return false;
  }
}

function isRequest(value: unknown): value is Request {
  if (!isObject(value)) return false;
  switch (value.kind) {
    case 'inspect':
      return (
        isText(value.run) &&
        isCount(value.checkpoint) &&
        isOptional(value.base, isCount) &&
        isOptional(value.measure, isMeasure)
      );
    case 'chooseFolder':
      return true;
    case 'save':
      return isText(value.name) && isText(value.content) && (value.encoding === 'utf8' || value.encoding === 'base64');
    default:
      return false;
  }
}

function isMeasure(value: unknown): boolean {
  return (
    isObject(value) &&
    (value.data === 'train' || value.data === 'test' || (isObject(value.data) && isText(value.data.folder))) &&
    isOptional(value.classes, (classes) => isList(classes, isCount)) &&
    isOptional(value.samples, isCount)
  );
}

/**
 * Whether a message to a panel is one, as far as its frame goes: the host has checked what it read from disk. Another
 * extension, or a version that is older than the panel that it restores, may say anything.
 */
export function isToPanel(value: unknown): value is ToPanel {
  if (!isObject(value)) return false;
  switch (value.type) {
    case 'runs':
      return isList(value.runs, isCard) && isOptional(value.focus, isFocus);
    case 'card':
      return isCard(value.card);
    case 'run':
      return isText(value.run) && isObject(value.state) && isCount(value.state.n) && Array.isArray(value.state.tasks);
    case 'events':
      return (
        isText(value.run) && isList(value.events, (event) => isObject(event) && isCount(event.n) && isText(event.type))
      );
    case 'reply':
      return isCount(value.id) && isObject(value.value);
    case 'failure':
      return isCount(value.id) && isText(value.message) && isOptional(value.hint, isText);
    default:
      return false;
  }
}

function isCard(value: unknown): boolean {
  return (
    isObject(value) &&
    isText(value.id) &&
    isText(value.name) &&
    isText(value.method) &&
    isText(value.setting) &&
    isCount(value.tasks) &&
    isCount(value.learnt)
  );
}

function isFocus(value: unknown): boolean {
  return isObject(value) && isList(value.runs, isText) && isOptional(value.checkpoint, isCount);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList<T = unknown>(value: unknown, isItem: (item: unknown) => boolean): value is T[] {
  return Array.isArray(value) && value.every(isItem);
}

function isOptional(value: unknown, isIt: (value: unknown) => boolean): boolean {
  return value === undefined || isIt(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
