import type { Rates } from './poolSize';

/** Where a session stands, by its log. */
export interface Trained {
  readonly task: number;
  /** Optimizer steps done in the task. */
  readonly step: number;
  /** When, in ms. */
  readonly at: number;
}

/** For how long each session must have trained before its steps are counted. */
const SPAN_MS = 3_000;

/** Measures how fast sessions train side by side, from one change of their number to the next. */
export class StepWatch {
  readonly #seen = new Map<string, { readonly last: Trained; readonly steps: number; readonly ms: number }>();

  /** Begins again: a session has started or ended. */
  reset(): void {
    this.#seen.clear();
  }

  /** Takes note of where a session stands. */
  see(session: string, now: Trained): void {
    const { last, steps, ms } = this.#seen.get(session) ?? { last: now, steps: 0, ms: 0 };
    // Between two tasks, other work is done; and a searched λ begins its task again.
    const isSame = last.task === now.task && now.step >= last.step;
    const more = isSame ? { steps: now.step - last.step, ms: now.at - last.at } : { steps: 0, ms: 0 };
    this.#seen.set(session, { last: now, steps: steps + more.steps, ms: ms + more.ms });
  }

  /** Steps per second, once there are as many sessions and each has trained for long enough. */
  rates(sessions: number): Rates | undefined {
    const all = [...this.#seen];
    if (all.length !== sessions || all.some(([, { ms }]) => ms < SPAN_MS)) return undefined;
    return new Map(all.map(([session, { steps, ms }]) => [session, (1000 * steps) / ms]));
  }
}
