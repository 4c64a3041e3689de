import { messageOf } from '../../core/userError';
import type { QueuedTask, Slurm } from './commands';

/** A job that somebody waits for. */
export interface WatchedJob {
  /** What Slurm calls it, `<array>_<task>`; empty while it is not known. */
  readonly job: string;
  /** Whether its session has ever run. */
  readonly hasBegun: boolean;
  readonly isSettled: boolean;
  readonly isDetached: boolean;
  /** Called after each look at the queue, with what Slurm said of it; undefined where it does not know it any more. */
  look(queued: QueuedTask | undefined): Promise<void>;
  /** Hears what the user should know. */
  note(text: string): void;
  fail(error: unknown): void;
}

/** While a session is being ended, somebody waits for each look. In ms. */
const HURRIED_MS = 1_000;

/** Looks at the queue every `pollMs` while there are jobs to wait for: one call for each array. */
export class QueueWatch {
  readonly #jobs = new Set<WatchedJob>();
  /** Arrays with sessions that have begun. */
  readonly #begun = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #isLooking = false;
  #isHurried = false;
  #hasFailed = false;

  constructor(
    readonly slurm: Slurm,
    readonly pollMs: number,
  ) {}

  follow(job: WatchedJob): void {
    this.#jobs.add(job);
    this.#plan();
  }

  /** The next looks come sooner. */
  hurry(): void {
    this.#isHurried = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#plan();
  }

  /** A job cannot run sessions. Where none of its array ever did, the others get the same error, and are cancelled. */
  async abandon(job: WatchedJob, error: unknown): Promise<void> {
    job.fail(error);
    for (const [array, jobs] of byArray([...this.#jobs])) {
      if (!jobs.includes(job) || this.#begun.has(array)) continue;
      for (const each of jobs) each.fail(error);
      await this.slurm.cancel([array], 'terminate');
    }
  }

  /** Lets this process end if nobody waits for any of the jobs. */
  mayEnd(): void {
    if ([...this.#jobs].every(({ isDetached }) => isDetached)) this.#timer?.unref();
  }

  #plan(): void {
    if (this.#timer || this.#isLooking || this.#jobs.size === 0) return;
    const pause = this.#isHurried ? Math.min(HURRIED_MS, this.pollMs) : this.pollMs;
    this.#timer = setTimeout(() => void this.#look(), pause);
    this.mayEnd();
  }

  async #look(): Promise<void> {
    this.#timer = undefined;
    this.#isLooking = true;
    for (const [array, jobs] of byArray([...this.#jobs])) {
      const queue =
        array === '' ? new Map() : await this.slurm.queue(array).catch((error: unknown) => this.#sayOnce(error));
      // Where Slurm does not answer, nothing is known.
      if (!queue) continue;
      if (this.#hasFailed) jobs[0]?.note('Slurm answers again.');
      this.#hasFailed = false;
      for (const each of jobs) {
        await each.look(queue.get(each.job));
        if (each.hasBegun) this.#begun.add(array);
        if (each.isSettled) this.#jobs.delete(each);
      }
    }
    this.#isLooking = false;
    if (this.#jobs.size === 0) this.#isHurried = false;
    this.#plan();
  }

  #sayOnce(error: unknown): undefined {
    const [first] = this.#jobs;
    if (!this.#hasFailed)
      first?.note(
        `${messageOf(error)}. Jobs continue; the queue is looked at every ${this.pollMs / 1000} s until it answers.`,
      );
    this.#hasFailed = true;
  }
}

/** Jobs by the array that they belong to: Slurm is asked once for each. */
export function byArray<T extends { readonly job: string }>(jobs: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const arrays = new Map<string, T[]>();
  for (const each of jobs) {
    const array = each.job.replace(/_.*$/, '');
    const known = arrays.get(array);
    if (known) known.push(each);
    else arrays.set(array, [each]);
  }
  return arrays;
}
