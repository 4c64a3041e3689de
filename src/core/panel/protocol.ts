import * as z from 'zod/mini';
import type { Inspection } from '../omega/inspection';
import type { Protection } from '../omega/protection';
import { eventSchema } from '../run/event';
import type { RunState } from '../run/run';
import { cellCard, sweepCard } from './cellCard';
import { evaluation } from './evaluation';
import type { RunCard } from './runCard';
import { shownDetectionSet } from './shownDetectionSet';
import { shownStream } from './shownStream';

/**
 * The messages between the extension and its panels.
 *
 * A panel sends `ready`; the host answers with `runs`, a card for every run. The panel names those that it shows in full
 * (`watch`); the host answers with `run` for each that it has not sent yet, and from then on sends `events` as they come.
 * Events are numbered: if one is missing, the panel sends `watch` with `again`. The card of an evaluation gets an
 * `evaluation`, and the panel of an experiment's data a `stream`, or of a detection data set a `detectionSet`, which they remember when the window is reloaded.
 *
 * The panel of a sweep gets `sweeps` and names the one that it shows (`watchSweep`); the host answers with `sweep`, and from
 * then on sends `cells` that have changed.
 */

export type PanelKind = 'dashboard' | 'importance' | 'evaluation' | 'sweep' | 'data';

/** Runs that a panel watches at a time, at most: eight groups of as many seeds as are common. */
export const MAX_WATCHED_RUNS = 80;

const count = z.int().check(z.gte(0));
const texts = z.readonly(z.array(z.string()));

const inspectOptions = {
  checkpoint: count,
  /** Checkpoint to compare with; default the previous one. */
  base: z.optional(count),
  /** Measures Ω on samples, instead of showing what the method accumulated. */
  measure: z.optional(
    z.object({
      data: z.union([z.enum(['train', 'test']), z.object({ folder: z.string() })]),
      /** The data set's own class numbers; default all. */
      classes: z.optional(z.readonly(z.array(count))),
      samples: z.optional(count),
    }),
  ),
};

const request = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('inspect'), run: z.string(), ...inspectOptions }),
  /** `checkpoint`: default the latest. */
  z.object({ kind: z.literal('protection'), run: z.string(), checkpoint: z.optional(count) }),
  /** Asks the user for a folder. */
  z.object({ kind: z.literal('chooseFolder') }),
  /** Asks the user for a place, and writes. `name` is suggested; `content` is text or base64. */
  z.object({
    kind: z.literal('save'),
    name: z.string(),
    content: z.string(),
    encoding: z.enum(['utf8', 'base64']),
  }),
]);

const toHost = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  /** `again`: the host sends the states of all these runs, whatever it has sent before. */
  z.object({
    type: z.literal('watch'),
    runs: texts.check(z.maxLength(MAX_WATCHED_RUNS)),
    again: z.optional(z.boolean()),
  }),
  z.object({ type: z.literal('watchSweep'), sweep: z.string() }),
  z.object({ type: z.literal('request'), id: count, request }),
  /** The panel no longer waits for the reply. */
  z.object({ type: z.literal('cancel'), id: count }),
  /** What the user chose in the panel and a command of the extension does. */
  z.object({
    type: z.literal('command'),
    command: z.enum(['newExperiment', 'trainNextTask', 'inspectImportance', 'openDashboard', 'openLog']),
    run: z.optional(z.string()),
    checkpoint: z.optional(count),
    /** Of `openDashboard`: cells of the sweep with this path, to be shown side by side. */
    sweep: z.optional(z.string()),
    cells: z.optional(texts.check(z.maxLength(MAX_WATCHED_RUNS))),
  }),
]);

export type InspectOptions = z.infer<z.ZodMiniObject<typeof inspectOptions>>;
export type Request = z.infer<typeof request>;
export type ToHost = z.infer<typeof toHost>;

/** The answer to each kind of request. */
export interface Replies {
  readonly inspect: Inspection;
  readonly protection: Protection;
  /** Absolute path; absent if the user cancelled. */
  readonly chooseFolder: { readonly folder?: string | undefined };
  readonly save: { readonly saved: boolean };
}

/** Whether a message from a panel is valid. A panel shows text of foreign files, so the host trusts nothing. */
export function isToHost(value: unknown): value is ToHost {
  return toHost.safeParse(value).success;
}

/** A value of which a panel checks only what the schema says: the host has checked what it read from disk. */
const partly = <T>(schema: z.ZodMiniType) => z.custom<T>((value) => schema.safeParse(value).success);

const card = partly<RunCard>(
  z.object({
    ...{ id: z.string(), name: z.string(), method: z.string(), setting: z.string() },
    ...{ stream: z.string(), network: z.string(), methodId: z.string(), settings: z.record(z.string(), z.string()) },
    ...{ tasks: count, learnt: count },
  }),
);
const state = partly<RunState>(z.object({ n: count, tasks: z.array(z.unknown()) }));
const reply = partly<Replies[Request['kind']]>(z.record(z.string(), z.unknown()));
const focus = z.object({ runs: texts, checkpoint: z.optional(count) });

const toPanel = z.discriminatedUnion('type', [
  /** All runs; again whenever one was added or deleted. */
  // Newest first.
  z.object({ type: z.literal('runs'), runs: z.readonly(z.array(card)), focus: z.optional(focus) }),
  /** A card has changed. */
  z.object({ type: z.literal('card'), card }),
  /** A run in full, thinned by `forPanel`. */
  z.object({ type: z.literal('run'), run: z.string(), state }),
  z.object({ type: z.literal('evaluation'), evaluation }),
  z.object({ type: z.literal('stream'), stream: shownStream }),
  z.object({ type: z.literal('detectionSet'), detectionSet: shownDetectionSet }),
  /** All sweeps, again whenever that changes, by their paths; `focus`: what the user asked to see. */
  z.object({
    type: z.literal('sweeps'),
    sweeps: z.readonly(z.array(z.object({ path: z.string(), name: z.string() }))),
    focus: z.optional(z.string()),
  }),
  /** A sweep in full: again when its list of cells has changed. */
  z.object({ type: z.literal('sweep'), sweep: sweepCard }),
  /** Cells that have changed, and how many of all were read. */
  z.object({ type: z.literal('cells'), sweep: z.string(), cells: z.readonly(z.array(cellCard)), read: count }),
  z.object({ type: z.literal('events'), run: z.string(), events: z.readonly(z.array(eventSchema)) }),
  z.object({ type: z.literal('reply'), id: count, value: reply }),
  z.object({ type: z.literal('failure'), id: count, message: z.string(), hint: z.optional(z.string()) }),
]);

/** What the user asked to see: runs in the dashboard; in the importance panel the first of them, at the checkpoint. */
export type Focus = z.infer<typeof focus>;
export type ToPanel = z.infer<typeof toPanel>;

/**
 * A message to a panel; undefined where it is not valid. Another extension, or a version that is older than the panel that
 * it restores, may send anything.
 */
export function parseToPanel(value: unknown): ToPanel | undefined {
  return toPanel.safeParse(value).data;
}

/** Points of training history that a panel shows of one run. */
const MAX_POINTS = 6000;

/** A run's state with the history of each task thinned, so that a run of a thousand tasks can be sent at once. */
export function forPanel(state: RunState): RunState {
  const max = Math.max(2, Math.floor(MAX_POINTS / Math.max(1, state.tasks.length)));
  return {
    ...state,
    tasks: state.tasks.map((task) => {
      if (task.state === 'pending' || task.history.length <= max) return task;
      const { history } = task;
      const stride = Math.ceil(history.length / max);
      // The latest point stays.
      return { ...task, history: history.filter((_, i) => (history.length - 1 - i) % stride === 0) };
    }),
  };
}
