import type { Protection } from '../../core/omega/protection';
import type { Checkpoint } from '../../core/run/run';
import { UserError } from '../../core/userError';

/** Answers that are kept, the last used ones; with the maps of 100 tasks, each takes half a megabyte. */
const MAX_KEPT = 64;

interface Run {
  readonly id: string;
  readonly state: { readonly checkpoints: readonly Checkpoint[] };
}

/**
 * What is protected at checkpoints: computed once for each, and one at a time, so that a dashboard of many runs leaves
 * the machine to what trains on it.
 */
export class Protections<R extends Run> {
  readonly #kept = new Map<string, Protection>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(readonly compute: (run: R, checkpoint: number, cancelled: AbortSignal) => Promise<Protection>) {}

  /** @param checkpoint default the latest */
  async of(run: R, checkpoint: number | undefined, cancelled: AbortSignal): Promise<Protection> {
    const found = run.state.checkpoints.findLast(({ task }) => checkpoint === undefined || task === checkpoint);
    if (!found) throw new UserError(`The run ${run.id} has no checkpoint ${checkpoint ?? 'yet'}.`);
    const key = `${run.id} ${found.sha256}`;
    const kept = this.#kept.get(key);
    if (kept) return this.#keep(key, kept);
    const mine = this.#last.then(async () => {
      cancelled.throwIfAborted();
      // Another panel may have asked for the same meanwhile.
      return this.#keep(key, this.#kept.get(key) ?? (await this.compute(run, found.task, cancelled)));
    });
    this.#last = mine.catch(() => undefined); // Whoever asked hears of it.
    return mine;
  }

  #keep(key: string, answer: Protection): Protection {
    // Data that were not at hand may come.
    if (answer.kind === 'protected' && answer.withoutMaps !== undefined) return answer;
    this.#kept.delete(key);
    this.#kept.set(key, answer);
    for (const oldest of [...this.#kept.keys()].slice(0, -MAX_KEPT)) this.#kept.delete(oldest);
    return answer;
  }
}
