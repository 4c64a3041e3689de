import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { MAX_IOU, MIN_VISIBLE, type Subjects, sceneOf } from '../../../../src/benchmarks/detectionSets/scene';
import { readPng } from '../../../../src/benchmarks/pictures/png';
import { greyPng } from '../../../../src/benchmarks/pictures/writePng';
import { randomOf } from '../../../../src/core/random';

/** Rectangles, each class of its own size and grey, so that a scene shows which pixels are whose. */
const SIDE = 28;
const greyOf = (number: number) => 60 + 25 * number;
const rectangles: Subjects = {
  classes: 7,
  side: SIDE,
  pictureOf(number) {
    const picture = new Uint8Array(SIDE * SIDE);
    for (let y = 2; y < 10 + 2 * number; y++) picture.fill(greyOf(number), y * SIDE + 3, y * SIDE + 12 + 2 * number);
    return picture;
  },
};

const scenes = Array.from({ length: 40 }, (_, i) => sceneOf(128, rectangles, randomOf(3, 'scene', i)));

test('boxes are inside, and no two overlap more than they may', () => {
  for (const { objects } of scenes) {
    for (const [i, { box }] of objects.entries()) {
      expect(box.x1 >= 0 && box.y1 >= 0 && box.x2 <= 128 && box.y2 <= 128 && box.x2 > box.x1 && box.y2 > box.y1).toBe(
        true,
      );
      for (const other of objects.slice(0, i)) expect(iou(box, other.box)).toBeLessThanOrEqual(MAX_IOU);
    }
  }
  expect(Math.max(...scenes.map(({ objects }) => objects.length))).toBe(6);
  expect(Math.min(...scenes.map(({ objects }) => objects.length))).toBeGreaterThanOrEqual(1);
  expect(scenes.some(({ objects }) => objects.some((a) => objects.some((b) => a !== b && iou(a.box, b.box) > 0)))).toBe(
    true,
  );
});

test('each side of a box touches ink of its object, of which enough is seen', () => {
  for (const { greys, objects } of scenes) {
    for (const { class: number, box } of objects) {
      // The edges of a scaled rectangle are fainter than its middle; other classes have other greys.
      const pixels = greysIn(greys, box);
      const whole = pixels.filter((grey) => grey === greyOf(number)).length;
      expect(whole).toBeGreaterThan(0.5 * MIN_VISIBLE * pixels.length);
      for (const edge of [
        { ...box, x2: box.x1 + 1 },
        { ...box, x1: box.x2 - 1 },
        { ...box, y2: box.y1 + 1 },
        { ...box, y1: box.y2 - 1 },
      ])
        expect(greysIn(greys, edge).some((grey) => grey > 0)).toBe(true);
    }
  }
});

test('a box alone in a scene has all ink in it and none around', () => {
  const one: Subjects = { ...rectangles, classes: 1 };
  const alone = Array.from({ length: 80 }, (_, i) => sceneOf(64, one, randomOf(1, 'scene', i)));
  let tried = 0;
  for (const { greys, objects } of alone) {
    const [only, ...others] = objects;
    if (!only || others.length > 0) continue;
    const { x1, y1, x2, y2 } = only.box;
    const around = {
      x1: Math.max(0, x1 - 1),
      y1: Math.max(0, y1 - 1),
      x2: Math.min(64, x2 + 1),
      y2: Math.min(64, y2 + 1),
    };
    const inside = greysIn(greys, only.box).filter((grey) => grey > 0).length;
    // Where a piece lies beside it, there is other ink.
    if (greys.filter((grey) => grey > 0).length !== inside) continue;
    expect(greysIn(greys, around).filter((grey) => grey > 0)).toHaveLength(inside);
    for (const edge of [
      { ...only.box, x2: x1 + 1 },
      { ...only.box, x1: x2 - 1 },
      { ...only.box, y2: y1 + 1 },
      { ...only.box, y1: y2 - 1 },
    ])
      expect(greysIn(greys, edge).some((grey) => grey > 0)).toBe(true);
    tried++;
  }
  expect(tried).toBeGreaterThan(2);
});

test('a scene follows from its generator alone', () => {
  const [first, again, other] = [0, 0, 1].map((seed) => sceneOf(96, rectangles, randomOf(seed, 'scene')));
  expect(again).toEqual(first);
  expect(other?.greys).not.toEqual(first?.greys);
});

test('a picture that is written is read as it was, and zlib unpacks it', async () => {
  const greys = Uint8Array.from({ length: 35 }, (_, i) => (i * 41) % 256);
  const bytes = Buffer.from(greyPng(greys, 7));
  const { width, height, rgba } = await readPng(bytes);
  expect([width, height]).toEqual([7, 5]);
  expect([...rgba].filter((_, i) => i % 4 === 1)).toEqual([...greys]);
  const at = bytes.indexOf('IDAT');
  expect(inflateSync(bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at - 4)))).toHaveLength(5 * 8);
});

type Rectangle = (typeof scenes)[number]['objects'][number]['box'];

function greysIn(greys: Uint8Array, { x1, y1, x2, y2 }: Rectangle): number[] {
  const width = Math.sqrt(greys.length);
  return Array.from({ length: y2 - y1 }, (_, y) => [
    ...greys.subarray((y1 + y) * width + x1, (y1 + y) * width + x2),
  ]).flat();
}

/** By counting pixels. */
function iou(a: Rectangle, b: Rectangle): number {
  const pixelsOf = ({ x1, y1, x2, y2 }: Rectangle) =>
    new Set(
      Array.from(
        { length: (x2 - x1) * (y2 - y1) },
        (_, i) => 1000 * (y1 + Math.floor(i / (x2 - x1))) + x1 + (i % (x2 - x1)),
      ),
    );
  const [ofA, ofB] = [pixelsOf(a), pixelsOf(b)];
  const both = [...ofA].filter((pixel) => ofB.has(pixel)).length;
  return both / (ofA.size + ofB.size - both);
}
