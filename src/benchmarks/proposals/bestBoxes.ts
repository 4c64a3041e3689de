import { scoreOrder } from '../../core/detection/scoreOrder';

/** The boxes of one picture with the highest scores, of those that are added. Of equal scores, the first one comes first. */
export class BestBoxes {
  /** `[room, 4]` */
  #boxes: Float32Array;
  /** `[room]`, in single precision. */
  #scores: Float32Array;
  #length = 0;
  #isSorted = true;

  constructor(readonly max: number) {
    this.#boxes = new Float32Array(4 * START);
    this.#scores = new Float32Array(START);
  }

  /** Those that are held: up to twice `max`. */
  get length(): number {
    return this.#length;
  }

  add(x1: number, y1: number, x2: number, y2: number, score: number): void {
    if (this.#length === 2 * this.max) this.#keepBest();
    if (this.#length === this.#scores.length) this.#grow();
    const i = this.#length++;
    this.#boxes[4 * i] = x1;
    this.#boxes[4 * i + 1] = y1;
    this.#boxes[4 * i + 2] = x2;
    this.#boxes[4 * i + 3] = y2;
    this.#scores[i] = score;
    if (i > 0 && Number(this.#scores[i - 1]) < Number(this.#scores[i])) this.#isSorted = false;
  }

  /** `[proposals, 4]`, at most `max`, by falling score. */
  sorted(): Float32Array {
    this.#keepBest();
    return this.#boxes.slice(0, 4 * this.#length);
  }

  #keepBest(): void {
    const kept = Math.min(this.max, this.#length);
    if (!this.#isSorted) {
      const order = orderOf(this.#scores.subarray(0, this.#length));
      const [boxes, scores] = [new Float32Array(this.#boxes.length), new Float32Array(this.#scores.length)];
      for (let to = 0; to < kept; to++) {
        const from = order[to] ?? 0;
        for (let i = 0; i < 4; i++) boxes[4 * to + i] = this.#boxes[4 * from + i] ?? 0;
        scores[to] = this.#scores[from] ?? 0;
      }
      [this.#boxes, this.#scores, this.#isSorted] = [boxes, scores, true];
    }
    this.#length = kept;
  }

  /** A little at a time where there are many: the room of all pictures counts. */
  #grow(): void {
    const room = Math.min(2 * this.max, Math.ceil(this.#length * (this.#length < MANY ? 2 : 1.25)));
    const [boxes, scores] = [new Float32Array(4 * room), new Float32Array(room)];
    boxes.set(this.#boxes);
    scores.set(this.#scores);
    [this.#boxes, this.#scores] = [boxes, scores];
  }
}

const START = 16;
const MANY = 2048;

/** Numbers below this stand in a double beside 32 bits. */
const MAX_SORTED = 2 ** 21;

/**
 * As `scoreOrder`, in a quarter of the time: numbers are sorted without comparing function. A float in single precision is
 * greater where its bits, without sign those of a greater whole number, are; of negative ones it is the other way round.
 */
function orderOf(scores: Float32Array): ArrayLike<number> {
  if (scores.length >= MAX_SORTED) return scoreOrder(scores);
  const bits = new Uint32Array(scores.length);
  // −0 is 0.
  new Float32Array(bits.buffer).set(scores.map((score) => score + 0));
  const keys = new Float64Array(scores.length);
  for (let i = 0; i < keys.length; i++) {
    const each = bits[i] ?? 0;
    keys[i] = (each < 2 ** 31 ? 2 ** 31 - 1 - each : each) * MAX_SORTED + i;
  }
  keys.sort();
  for (let i = 0; i < keys.length; i++) bits[i] = (keys[i] ?? 0) % MAX_SORTED;
  return bits;
}
