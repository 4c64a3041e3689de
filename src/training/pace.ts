/** Chunk size, and how often progress is reported and snapshots are saved. None of it changes what is computed. */

/** How long a chunk of steps takes: short enough to stop soon, long enough that its overhead does not matter. */
const CHUNK_MS = 50;
const MAX_STEPS = 500;
const PROGRESS_MS = 100;
const SNAPSHOT_MS = 10_000;

/** The pace of one task's training in one session. Times are of `clock`, in ms. */
export class Pace {
  readonly #first: number;
  readonly #steps: number;
  readonly #clock: () => number;
  readonly #began: number;
  #step: number;
  #lastChunk: number;
  #lastProgress: number;
  #lastSnapshot: number;
  #msPerStep = CHUNK_MS;
  #sums = { steps: 0, loss: 0, correct: 0, samples: 0 };

  /** From step `first` of `steps`. */
  constructor(first: number, steps: number, clock: () => number = () => performance.now()) {
    this.#first = first;
    this.#step = first;
    this.#steps = steps;
    this.#clock = clock;
    this.#began = clock();
    this.#lastChunk = this.#began;
    this.#lastProgress = this.#began;
    this.#lastSnapshot = this.#began;
  }

  /** How many steps to take next. */
  chunkSteps(): number {
    this.#lastChunk = this.#clock();
    return Math.max(1, Math.min(MAX_STEPS, Math.round(CHUNK_MS / this.#msPerStep)));
  }

  /** Takes note of steps, with sums over them. */
  record(steps: number, { loss, correct, samples }: { loss: number; correct: number; samples: number }): void {
    const ms = (this.#clock() - this.#lastChunk) / steps;
    // Growth is bounded: the first steps are slow, and a single quick one says little.
    this.#msPerStep = Math.max(ms, this.#msPerStep / 4);
    this.#step += steps;
    this.#sums.steps += steps;
    this.#sums.loss += loss;
    this.#sums.correct += correct;
    this.#sums.samples += samples;
  }

  /** What to report, if it is time to: means over the steps since the last report, and the seconds left. */
  progress() {
    const now = this.#clock();
    const { steps, loss, correct, samples } = this.#sums;
    if (steps === 0 || (now - this.#lastProgress < PROGRESS_MS && this.#step < this.#steps)) return undefined;
    this.#lastProgress = now;
    this.#sums = { steps: 0, loss: 0, correct: 0, samples: 0 };
    const msPerStep = (now - this.#began) / (this.#step - this.#first);
    const secondsLeft = ((this.#steps - this.#step) * msPerStep) / 1000;
    return { loss: loss / steps, accuracy: correct / samples, secondsLeft };
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
