import { type Box, iouOf } from '../../core/detection/boxes';
import { type Generator, uniform, uniformInt } from '../../core/random';
import { resized } from '../pictures/resize';

/** A scene: pictures of single things, scaled, one over the other on black, and pieces of others that are no objects. */
export interface Scene {
  /** `[size, size]` */
  readonly greys: Uint8Array;
  readonly objects: readonly { readonly class: number; readonly box: Box }[];
}

/** What scenes are made of. */
export interface Subjects {
  readonly classes: number;
  /** Side of their pictures. */
  readonly side: number;
  /** A picture `[side, side]` of a class, light on black. */
  pictureOf(number: number, random: Generator): Uint8Array;
}

/** Fainter pixels of a picture are not drawn, so that a box is as people see it. */
const INK = 32;
/** Objects of a scene, if they find a place. */
const OBJECTS = [1, 6] as const;
const SCALES = [0.75, 2] as const;
/** Bounds for an object that lies over others: IoU of any two boxes, and the share of each one's ink that is left. */
export const MAX_IOU = 0.3;
export const MIN_VISIBLE = 0.6;
const ATTEMPTS = 30;
const PIECES = [0, 8] as const;
/** Sides of a piece, in pixels of the picture that it is cut from. */
const PIECE_SIDES = [6, 12] as const;

/** A scaled picture, or a piece of one. */
interface Stamp {
  readonly width: number;
  readonly height: number;
  readonly greys: Uint8Array;
}

/**
 * Draws a scene of size × size pixels. Pieces lie under the objects. A box is tight around the pixels of its object that are
 * seen in the end. Only sums, products and roundings decide, so a seed gives the same scene on every machine.
 */
export function sceneOf(size: number, subjects: Subjects, random: Generator): Scene {
  const canvas: Canvas = { size, greys: new Uint8Array(size * size), owners: new Uint8Array(size * size) };
  const pieces = between(random, PIECES);
  for (let i = 0; i < pieces; i++) draw(canvas, pieceOf(subjects, random), random, 0);
  const drawn: Drawn[] = [];
  const wanted = between(random, OBJECTS);
  for (let i = 0; i < wanted; i++) {
    const number = uniformInt(random, subjects.classes);
    const picture = subjects.pictureOf(number, random);
    const stamp = scaled(picture, subjects.side, subjects.side, SCALES, random);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const before = { greys: canvas.greys.slice(), owners: canvas.owners.slice() };
      const ink = draw(canvas, stamp, random, drawn.length + 1);
      const all = [...drawn, { class: number, ink }];
      if (ink > 0 && isClear(seen(canvas, all.length), all)) {
        drawn.push({ class: number, ink });
        break;
      }
      canvas.greys.set(before.greys);
      canvas.owners.set(before.owners);
    }
  }
  const boxes = seen(canvas, drawn.length);
  return {
    greys: canvas.greys,
    objects: drawn.flatMap(({ class: number }, i) => {
      const { box } = boxes[i] ?? {};
      return box ? [{ class: number, box }] : [];
    }),
  };
}

interface Canvas {
  readonly size: number;
  readonly greys: Uint8Array;
  /** Of each pixel, the number of the object that is seen there, from 1. */
  readonly owners: Uint8Array;
}

interface Drawn {
  readonly class: number;
  /** Pixels when it was drawn. */
  readonly ink: number;
}

interface Seen {
  readonly ink: number;
  readonly box?: Box;
}

/** Draws a stamp in a place where it is wholly inside, over what is there. Gives the number of its pixels. */
function draw({ size, greys, owners }: Canvas, stamp: Stamp, random: Generator, owner: number): number {
  const left = uniformInt(random, size - stamp.width + 1);
  const top = uniformInt(random, size - stamp.height + 1);
  let ink = 0;
  for (let y = 0; y < stamp.height; y++) {
    for (let x = 0; x < stamp.width; x++) {
      const grey = stamp.greys[y * stamp.width + x] ?? 0;
      if (grey < INK) continue;
      const at = (top + y) * size + left + x;
      greys[at] = grey;
      owners[at] = owner;
      ink++;
    }
  }
  return ink;
}

function pieceOf({ classes, side, pictureOf }: Subjects, random: Generator): Stamp {
  const picture = pictureOf(uniformInt(random, classes), random);
  const [width, height] = [between(random, PIECE_SIDES), between(random, PIECE_SIDES)];
  const [left, top] = [uniformInt(random, side - width + 1), uniformInt(random, side - height + 1)];
  const piece = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const start = (top + y) * side + left;
    piece.set(picture.subarray(start, start + width), y * width);
  }
  return scaled(piece, width, height, SCALES, random);
}

function scaled(
  greys: Uint8Array,
  width: number,
  height: number,
  [min, max]: readonly [number, number],
  random: Generator,
): Stamp {
  const factor = min + (max - min) * uniform(random);
  const to = { width: Math.round(factor * width), height: Math.round(factor * height), channels: 1 };
  const rowAt = (y: number) => Float32Array.from(greys.subarray(y * width, (y + 1) * width));
  return { width: to.width, height: to.height, greys: resized(rowAt, { width, height }, to) };
}

/** What is seen of each object. */
function seen({ size, owners }: Canvas, objects: number): readonly Seen[] {
  const found = Array.from({ length: objects }, () => ({ ink: 0, x1: size, y1: size, x2: 0, y2: 0 }));
  for (let at = 0; at < owners.length; at++) {
    const owner = owners[at] ?? 0;
    const own = owner > 0 ? found[owner - 1] : undefined;
    if (!own) continue;
    const [x, y] = [at % size, Math.floor(at / size)];
    own.ink++;
    own.x1 = Math.min(own.x1, x);
    own.y1 = Math.min(own.y1, y);
    own.x2 = Math.max(own.x2, x + 1);
    own.y2 = Math.max(own.y2, y + 1);
  }
  return found.map(({ ink, ...box }) => (ink > 0 ? { ink, box } : { ink }));
}

function isClear(objects: readonly Seen[], drawn: readonly Drawn[]): boolean {
  return objects.every(({ ink, box }, i) => {
    if (!box || ink < MIN_VISIBLE * (drawn[i]?.ink ?? 0)) return false;
    return objects.slice(0, i).every((other) => other.box && iouOf(box, other.box) <= MAX_IOU);
  });
}

const between = (random: Generator, [min, max]: readonly [number, number]) => min + uniformInt(random, max - min + 1);
