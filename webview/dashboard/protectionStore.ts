import type { Protection } from '../../src/core/omega/protection';
import { askHost } from '../shared/host';

/** What is known of a run: the answer, or why there is none. */
export type KnownProtection =
  | Protection
  | { readonly kind: 'failed'; readonly checkpoint: number; readonly problem: string };

interface Entry {
  /** The checkpoint that was asked about last. */
  readonly wanted: number;
  /** While the host has not answered. */
  readonly cancel?: () => void;
  readonly known?: KnownProtection | undefined;
}

/**
 * What runs protect, as far as the host was asked. It asks about one checkpoint of a run at a time, and then about the
 * latest: while a run trains faster than checkpoints are read, some are left out.
 */
export class ProtectionStore {
  readonly #entries = new Map<string, Entry>();

  constructor(readonly changed: () => void) {}

  /** The latest that is known of a run, which may be of an earlier checkpoint than the one that was asked about. */
  known(run: string): KnownProtection | undefined {
    return this.#entries.get(run)?.known;
  }

  /** The same; asks the host where this checkpoint is not known. */
  of(run: string, checkpoint: number): KnownProtection | undefined {
    const entry = this.#entries.get(run);
    if (entry?.wanted === checkpoint) return entry.known;
    if (entry?.cancel) this.#entries.set(run, { ...entry, wanted: checkpoint });
    else void this.#ask(run, checkpoint);
    return entry?.known;
  }

  /** Forgets all other runs, whose answers nobody waits for any more. */
  keep(runs: readonly string[]): void {
    for (const [run, { cancel }] of this.#entries) {
      if (runs.includes(run)) continue;
      cancel?.();
      this.#entries.delete(run);
    }
  }

  async #ask(run: string, checkpoint: number): Promise<void> {
    const { answer, cancel } = askHost({ kind: 'protection', run, checkpoint });
    this.#entries.set(run, { wanted: checkpoint, cancel, known: this.known(run) });
    const said = await answer;
    const known: KnownProtection =
      said.type === 'reply' ? said.value : { kind: 'failed', checkpoint, problem: said.message };
    const wanted = this.#entries.get(run)?.wanted ?? checkpoint;
    this.#entries.set(run, { wanted, known });
    if (wanted !== checkpoint) void this.#ask(run, wanted);
    this.changed();
  }
}
