import { setTimeout as sleep } from 'node:timers/promises';
import pLimit, { type LimitFunction } from 'p-limit';
import { bytes } from '../../core/format';
import { UserError } from '../../core/userError';
import type { EngineChoice } from '../../graph/engine';
import { machineMemory } from '../../network/room';
import { freeMemory, ownMemory } from './freeMemory';
import { beginWith, measured, type PoolSize } from './poolSize';
import { StepWatch, type Trained } from './stepWatch';

/** A session that runs, as the pool sees it. */
export interface Member {
  /** Its process; undefined where it could not be started. */
  readonly pid: number | undefined;
  /** Where its training stands, as far as is known. */
  readonly trained?: (() => Trained | undefined) | undefined;
}

/** What a session waits with for its start. */
export interface Entrance {
  readonly engine: EngineChoice;
  readonly signal: AbortSignal;
  /** Hears why it waits; undefined when it does not any more. */
  readonly onWait?: ((why: string | undefined) => void) | undefined;
}

/** How the pool learns about the machine; tests have one of their own. */
export interface Machine {
  /** Bytes that new processes can have, and that there are in all. */
  free(): number;
  total(): number;
  /** Bytes that a process has taken for itself. */
  own(pid: number): number | undefined;
}

const thisMachine: Machine = { free: () => freeMemory(), total: () => machineMemory(), own: ownMemory };

/** What a session takes for itself until one has shown it: the engine and a small network. In bytes. */
const UNKNOWN_NEED: Readonly<Record<EngineChoice, number>> = {
  auto: 300e6,
  native: 300e6,
  wasm: 150e6,
  cpu: 150e6,
};
/** Sessions differ. */
const RESERVE = 1.1;

const LOOK_MS = 1_000;

/** Another number is tried while so many sessions wait for each that runs: with fewer, a trial costs more than it can gain. */
const WAITING_FOR_EACH = 4;

/**
 * The sessions that one executor has on this machine at a time: as many as are asked for or, where that is measured, as train
 * the most steps; and no more than fit into its memory.
 */
export class Pool {
  readonly #limit: LimitFunction;
  /** One after the other, since each changes what is free. */
  readonly #entrance = pLimit(1);
  readonly #members = new Map<Member, { own: number }>();
  readonly #steps = new StepWatch();
  readonly #max: number;
  #size: PoolSize | undefined;
  #peak = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    readonly jobs: number | undefined,
    isMeasured: boolean,
    readonly machine: Machine = thisMachine,
  ) {
    this.#limit = pLimit(jobs ?? Number.POSITIVE_INFINITY);
    this.#max = 2 * (jobs ?? 1);
    if (isMeasured && jobs !== undefined) this.#size = beginWith(jobs);
  }

  /** Sessions at a time. */
  get size(): number {
    return this.#limit.concurrency;
  }

  /** Does a session's work when its turn comes. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.#limit(work);
  }

  /**
   * Starts a session as soon as there is memory for it.
   * @returns what is called when it has ended
   * @throws {UserError} where there can never be enough; the reason of `signal` where that ends the waiting
   */
  async enter(entrance: Entrance, start: () => Member): Promise<() => void> {
    return this.#entrance(async () => {
      if (this.jobs !== undefined) await this.#untilItFits(entrance);
      const member = start();
      this.#members.set(member, { own: 0 });
      this.#steps.reset();
      this.#timer ??= setInterval(() => this.look(), LOOK_MS).unref();
      return () => {
        this.#members.delete(member);
        this.#steps.reset();
        if (this.#members.size > 0) return;
        clearInterval(this.#timer);
        this.#timer = undefined;
      };
    });
  }

  async #untilItFits({ engine, signal, onWait }: Entrance): Promise<void> {
    for (let isWaiting = false; ; isWaiting = true) {
      signal.throwIfAborted();
      this.look();
      const need = this.#need(engine);
      const { total, free } = { total: this.machine.total(), free: this.machine.free() };
      if (need > total) throw neverFits(need, total);
      const promised = this.#promised(need);
      if (free >= need + promised) {
        if (isWaiting) onWait?.(undefined);
        return;
      }
      onWait?.(`waits for memory: needs ${bytes(need)}, ${bytes(Math.max(0, free - promised))} are free`);
      await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** What sessions that run will still take: those that do not train yet, most of it. */
  #promised(need: number): number {
    const left = [...this.#members].map(([{ trained }, { own }]) => (trained?.() ? this.#peak : need) - own);
    return left.reduce((sum, each) => sum + Math.max(0, each), 0);
  }

  #need(engine: EngineChoice): number {
    return this.#peak > 0 ? RESERVE * this.#peak : UNKNOWN_NEED[engine];
  }

  /** Looks at what the sessions take, and how fast they train. */
  look(): void {
    for (const [{ pid, trained }, seen] of this.#members) {
      seen.own = (pid === undefined ? undefined : this.machine.own(pid)) ?? seen.own;
      const now = trained?.();
      // A session takes its memory by the time it trains.
      if (now) this.#peak = Math.max(this.#peak, seen.own);
      if (now) this.#steps.see(String(pid), now);
    }
    if (!this.#size || this.#members.size !== this.#size.size) return;
    if (this.#limit.pendingCount < WAITING_FOR_EACH * this.#size.size && !this.#size.base) return;
    const rates = this.#steps.rates(this.#size.size);
    if (!rates) return;
    this.#steps.reset();
    this.#size = measured(this.#size, rates, this.#max);
    this.#limit.concurrency = this.#size.size;
  }
}

function neverFits(need: number, total: number): UserError {
  return new UserError(
    `A session needs ${bytes(need)} of memory, and there are ${bytes(total)} in all.`,
    'Make layers, training.batchSize or the data smaller, or use a machine or container with more memory.',
  );
}
