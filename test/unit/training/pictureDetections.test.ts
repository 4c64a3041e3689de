import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TargetObject } from '../../../src/benchmarks/streams/stream';
import { type Box, iouOf } from '../../../src/core/detection/boxes';
import type { Detection } from '../../../src/core/detection/detections';
import { pictureDetections } from '../../../src/training/pictureDetections';
import { boxes } from '../core/detection/someBoxes';

const targets = {
  classNames: ['cat', 'dog', 'cup'],
  tasks: [
    { first: 0, count: 2 },
    { first: 2, count: 1 },
  ],
};
const [left, middle, right] = [0, 20, 40].map((x1): Box => ({ x1, y1: 0, x2: x1 + 10, y2: 10 })) as [Box, Box, Box];
const found = (label: number, score: number, box: Box): Detection => ({ picture: 7, class: label, score, box });
const compared = (detections: readonly Detection[], objects: readonly TargetObject[]) =>
  pictureDetections(targets, { number: 1 }, detections, objects);

test('a detection is right on an object of its class that no better one is on, and says which object that is', () => {
  const objects = [
    { class: 0, box: left },
    { class: 1, box: middle },
    { class: 1, box: right, crowd: true },
  ];
  const { shown } = compared(
    [
      found(0, 0.6, left),
      found(0, 0.9, { ...left, x2: 12 }),
      found(0, 0.8, middle),
      found(1, 0.7, right),
      found(2, 0.95, left),
    ],
    objects,
  );
  expect(
    shown.detections.map(({ name, score, outcome, object, task }) => [name, score, outcome, object, task]),
  ).toEqual([
    ['cup', 0.95, 'other', undefined, 2],
    ['cat', 0.9, 'right', 0, undefined],
    ['cat', 0.8, 'wrong', undefined, undefined],
    ['dog', 0.7, 'ignored', 2, undefined],
    ['cat', 0.6, 'repeated', 0, undefined],
  ]);
});

test('an object has the score of its right detection; what is difficult or a crowd is not to be found', () => {
  const objects = [
    { class: 0, box: left },
    { class: 0, box: middle, difficult: true },
    { class: 1, box: right },
  ];
  const detections = [found(0, 0.5, left), found(0, 0.4, left), found(0, 0.7, right), found(0, 0.9, middle)];
  expect(compared(detections, objects).scores).toEqual([0.5, 0]);
});

test('right detections are always shown; of the others, those with the highest scores, and how many there are', () => {
  const others = Array.from({ length: 100 }, (_, i) => found(0, 0.1 + i / 200, right));
  const tooLow = [found(0, 0.04, left), found(1, 0.01, right)];
  const { shown } = compared([found(0, 0.06, left), ...others, ...tooLow], [{ class: 0, box: left }]);
  expect(shown.detections).toHaveLength(61);
  expect(shown.detections.at(-1)).toMatchObject({ score: 0.06, outcome: 'right' });
  expect(shown.leftOut?.count).toBe(40);
  expect(shown.leftOut?.maxScore).toBeCloseTo(0.1 + 39 / 200, 10);
});

test('matches are those of the definition, whatever the order of the detections', () => {
  const objects = fc.array(fc.record({ class: fc.nat(1), box: boxes, difficult: fc.boolean() }), { maxLength: 6 });
  const near = fc.record({ class: fc.nat(1), shift: fc.double({ min: -9, max: 9, noNaN: true }), on: fc.nat(5) });
  fc.assert(
    fc.property(objects, fc.array(near, { maxLength: 12 }), (there, drawn) => {
      // Different scores, and boxes near those of objects.
      const detections = drawn.map(({ class: label, shift, on }, i): Detection => {
        const { x1, y1, x2, y2 } = there[on]?.box ?? left;
        return found(label, (1 + ((7 * i) % 13)) / 14, { x1: x1 + shift, y1, x2: x2 + shift, y2 });
      });
      const nearest = ({ class: label, box }: Detection) =>
        there
          .filter((object) => object.class === label && iouOf(box, object.box) >= 0.5)
          .toSorted((a, b) => iouOf(box, b.box) - iouOf(box, a.box))[0];
      const expected = detections
        .toSorted((a, b) => b.score - a.score)
        .map((each) => {
          const object = nearest(each);
          if (!object) return 'wrong';
          if (object.difficult) return 'ignored';
          const isBeaten = detections.some(
            (other) => other.class === each.class && other.score > each.score && nearest(other) === object,
          );
          return isBeaten ? 'repeated' : 'right';
        });
      expect(compared(detections, there).shown.detections.map(({ outcome }) => outcome)).toEqual(expected);
    }),
    { numRuns: 100 },
  );
});
