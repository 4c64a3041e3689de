import * as z from 'zod/mini';
import { DETECTION_METRICS } from '../../src/core/measures/metric';
import { evaluation } from '../../src/core/panel/evaluation';
import { MIN_SCORE, USUAL_SCORE } from '../../src/core/panel/shownDetections';
import type { HostMessage } from '../shared/host';
import type { SettingsStore } from '../shared/panel';

/** Kept when the page is reloaded: the host does not remember what it measured. */
const settings = z.object({
  evaluation: z.catch(z.optional(evaluation), undefined),
  /** Whether samples or pictures of all tasks are shown, however many. */
  all: z.catch(z.boolean(), false),
  /** That detections have at least to be shown. */
  score: z.catch(z.number().check(z.gte(MIN_SCORE), z.lt(1)), USUAL_SCORE),
  /** Of the table of classes; absent: the run's. */
  metric: z.catch(z.optional(z.enum(DETECTION_METRICS)), undefined),
});

export type Settings = Readonly<z.infer<typeof settings>>;

export const settingsFrom = (remembered: unknown): Settings => settings.parse(remembered);

export class EvaluationModel {
  /** Ids of all runs; absent until the host has said them. */
  #runs: readonly string[] | undefined;

  constructor(
    readonly settings: SettingsStore<Settings>,
    readonly changed: () => void,
  ) {}

  receive(message: HostMessage): void {
    if (message.type === 'evaluation') this.settings.set({ evaluation: message.evaluation, all: false });
    if (message.type !== 'runs') return;
    this.#runs = message.runs.map(({ id }) => id);
    this.changed();
  }

  /** Whether the run of the evaluation was deleted. */
  isGone(run: string): boolean {
    return this.#runs !== undefined && !this.#runs.includes(run);
  }
}
