import type { Box } from '../../core/detection/boxes';
import { count } from '../../core/format';
import { UserError } from '../../core/userError';
import { boxProblem } from '../detectionFormats/boxProblem';
import { cutBox, outsideBy } from '../detectionFormats/cutBox';
import { BestBoxes } from './bestBoxes';

/** Boxes of all pictures that are held, 16 bytes each: 2 GiB. 5,000 pictures with 10,000 boxes take 800 MB. */
const MAX_PROPOSALS = 2 ** 27;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The boxes of the pictures of a set while they are read from a file. */
export class PictureBoxes {
  readonly #boxes: (BestBoxes | undefined)[];
  readonly #empty = new Examples();
  readonly #cut = new Examples();
  #farthest = 0;
  /** Those that are held. */
  #total = 0;
  /** Those that were held at some time. */
  #fit = 0;

  /** @param max of each picture that are kept */
  constructor(
    readonly path: string,
    readonly pictures: readonly Size[],
    readonly max: number,
  ) {
    this.#boxes = pictures.map(() => undefined);
  }

  /**
   * The box from x1, y1 to x2, y2; read in millions.
   * @param score by which the best are kept; the same for all where there are none
   * @param place of the box in the file, for messages: a function of `at`
   * @throws UserError where it can be no box of its picture
   */
  add(
    picture: number,
    x1: number,
    y1: number,
    x2: number,
    y2: number,
    score: number,
    place: (at: number) => string,
    at: number,
  ): void {
    // As they are held: in single precision, two may be equal that were not.
    const [left, top, right, bottom] = [Math.fround(x1), Math.fround(y1), Math.fround(x2), Math.fround(y2)];
    const { width, height } = this.pictures[picture] ?? { width: 0, height: 0 };
    const isInside = left >= 0 && top >= 0 && right <= width && bottom <= height && left < right && top < bottom;
    if (isInside && Number.isFinite(score)) this.#hold(picture, left, top, right, bottom, score);
    else this.#addCut(picture, { x1: left, y1: top, x2: right, y2: bottom }, score, () => place(at));
    if (this.#total > MAX_PROPOSALS) {
      throw new UserError(
        `${place(at)}: more than ${count(MAX_PROPOSALS)} boxes are to be held`,
        'Use fewer for each picture, or a part of the pictures.',
      );
    }
  }

  /** A box that is not inside of its picture, or has no score. */
  #addCut(picture: number, whole: Box, score: number, place: () => string): void {
    const { x1, y1, x2, y2 } = whole;
    const { width, height } = this.pictures[picture] ?? { width: 0, height: 0 };
    const { box, distance } = cutBox(whole, width, height);
    const areFinite = [x1, y1, x2, y2].every(Number.isFinite);
    const problem = areFinite ? boxProblem(box, width, height) : 'has a number that is not finite';
    if (problem === 'is empty') {
      this.#empty.add(place);
      return;
    }
    if (problem !== undefined) {
      throw new UserError(
        `${place()}: the box from ${x1}, ${y1} to ${x2}, ${y2} ${problem}`,
        'Boxes are in pixels of the picture, from 0 to its width and height.',
      );
    }
    if (!Number.isFinite(score)) {
      throw new UserError(`${place()}: the score of the box is ${score}`, 'Scores are finite numbers.');
    }
    this.#cut.add(place);
    this.#farthest = Math.max(this.#farthest, distance);
    this.#hold(picture, box.x1, box.y1, box.x2, box.y2, score);
  }

  #hold(picture: number, x1: number, y1: number, x2: number, y2: number, score: number): void {
    const own = this.#boxes[picture] ?? new BestBoxes(this.max);
    this.#boxes[picture] = own;
    const before = own.length;
    own.add(x1, y1, x2, y2, score);
    this.#total += own.length - before;
    this.#fit++;
  }

  /**
   * Of each picture `[proposals, 4]`, by falling score, and notes of what was not used as it stands in the file. To be called
   * once: what was needed for reading is let go of.
   */
  finish(): { readonly boxes: readonly Float32Array[]; readonly notes: readonly string[] } {
    const boxes = this.#boxes.map((own, picture) => {
      this.#boxes[picture] = undefined;
      return own?.sorted() ?? new Float32Array(0);
    });
    const beyond = this.#fit - boxes.reduce((sum, { length }) => sum + length / 4, 0);
    const notes = [
      ...this.#empty.note(this.path, 'of width or height 0 left out'),
      ...this.#cut.note(this.path, `${outsideBy(this.#farthest)} cut at its edge`),
      ...(beyond > 0
        ? [`${this.path}: the best ${count(this.max)} boxes of each picture are used, ${count(beyond)} left out`]
        : []),
    ];
    return { boxes, notes };
  }
}

/** How many boxes there are of a sort, and where the first is. */
class Examples {
  #count = 0;
  #first = '';

  add(place: () => string): void {
    if (this.#count++ === 0) this.#first = place();
  }

  note(path: string, what: string): readonly string[] {
    if (this.#count === 0) return [];
    const place = this.#first.startsWith(`${path}, `) ? this.#first.slice(path.length + 2) : this.#first;
    const boxes = this.#count === 1 ? '1 box' : `${count(this.#count)} boxes`;
    return [`${path}: ${boxes} ${what}: ${place}${this.#count > 1 ? ', …' : ''}`];
  }
}
