/** Chunk size, how often snapshots are saved, and the time left. None of it changes what is computed. */

/**
 * How long a chunk of steps takes. A stop waits for its end, and so does what is shown: a quarter of a second, which people
 * hardly notice. What comes between two chunks takes about as long however many steps there were.
 */
const CHUNK_MS = 250;
const MAX_STEPS = 2500;
const SNAPSHOT_MS = 10_000;

/** The pace of one task's training in one session. Times are of `clock`, in ms. */
export class Pace {
  readonly #first: number;
  readonly #steps: number;
  readonly #clock: () => number;
  readonly #began: number;
  #step: number;
  #lastChunk: number;
  #lastSnapshot: number;
  #msPerStep = CHUNK_MS;

  /** From step `first` of `steps`. */
  constructor(first: number, steps: number, clock: () => number = () => performance.now()) {
    this.#first = first;
    this.#step = first;
    this.#steps = steps;
    this.#clock = clock;
    this.#began = clock();
    this.#lastChunk = this.#began;
    this.#lastSnapshot = this.#began;
  }

  /** How many steps to take next. */
  chunkSteps(): number {
    this.#lastChunk = this.#clock();
    return Math.max(1, Math.min(MAX_STEPS, Math.round(CHUNK_MS / this.#msPerStep)));
  }

  /** Takes note of steps. */
  record(steps: number): void {
    const ms = (this.#clock() - this.#lastChunk) / steps;
    // Growth is bounded: the first steps are slow, and a single quick one says little.
    this.#msPerStep = Math.max(ms, this.#msPerStep / 4);
    this.#step += steps;
  }

  /** Seconds from step `step` to the last, at the speed of this session so far. */
  secondsLeft(step: number): number {
    const msPerStep = (this.#clock() - this.#began) / (this.#step - this.#first);
    return ((this.#steps - step) * msPerStep) / 1000;
  }

  get snapshotDue(): boolean {
    return this.#clock() - this.#lastSnapshot >= SNAPSHOT_MS;
  }

  snapshotTaken(): void {
    this.#lastSnapshot = this.#clock();
  }
}

/** Seconds since it was made, after those that went before. */
export class Stopwatch {
  readonly #began: number;

  constructor(
    readonly before = 0,
    readonly clock: () => number = () => performance.now(),
  ) {
    this.#began = clock();
  }

  seconds(): number {
    return this.before + (this.clock() - this.#began) / 1000;
  }
}
