import { describe, expect, it, test } from 'vitest';
import { cocoAveragePrecision } from '../../../../src/core/detection/cocoAveragePrecision';
import type { Detection, Truth } from '../../../../src/core/detection/detections';
import { vocAveragePrecision } from '../../../../src/core/detection/vocAveragePrecision';
import { randomOf, shuffled } from '../../../../src/core/random';
import { boxAt, expectPrecision, precisionCases } from '../../../fixtures/precisionCases';
import fixture from '../../../reference/golden/average_precision.json';

/** What test/reference/average_precision.py wrote. */
const cases = precisionCases(fixture);

describe.each(cases)('average precision of random detections: $name', ({ truths, detections, classes, coco, voc }) => {
  it('is what pycocotools computes', () => {
    expectPrecision(cocoAveragePrecision(detections, truths, classes), coco, 12);
  });

  it('is what NumPy makes of VOC’s definition, in VOC’s coordinates', () => {
    expectPrecision(vocAveragePrecision(detections, truths, classes), voc, 12);
  });
});

test('the random detections have ties, crowds, difficult objects, and more in a picture than count', () => {
  const all = cases.flatMap(({ truths }) => truths);
  expect(all.some(({ crowd }) => crowd) && all.some(({ difficult }) => difficult)).toBe(true);
  const last = cases.at(-1)?.detections ?? [];
  expect(last.filter(({ picture }) => picture === 0).length).toBeGreaterThan(100);
  const tied = cases.find(({ name }) => name === 'ties')?.detections ?? [];
  expect(new Set(tied.map(({ score }) => score)).size).toBe(5);
});

const object = (picture: number, x: number, more: Partial<Truth> = {}): Truth => ({
  ...{ picture, class: 0, box: boxAt(x, 0, 10, 10) },
  ...more,
});
const detection = (picture: number, x: number, score: number): Detection => ({
  ...{ picture, class: 0, box: boxAt(x, 0, 10, 10), score },
});

const measures = [
  ['COCO’s', (d, t) => cocoAveragePrecision(d, t, 1).mean.ap50],
  ['VOC’s', (d, t) => vocAveragePrecision(d, t, 1).mean.area],
] satisfies [string, (d: readonly Detection[], t: readonly Truth[]) => number | undefined][];

describe.each(measures)('%s average precision', (_, averagePrecision) => {
  it('is 1 where all objects are found first, and 0 where none is', () => {
    const truths = [object(0, 0), object(0, 50), object(1, 0)];
    const right = [detection(0, 0, 0.9), detection(0, 50, 0.8), detection(1, 0, 0.7)];
    expect(averagePrecision([...right, detection(1, 70, 0.1)], truths)).toBe(1);
    expect(averagePrecision([detection(0, 20, 1), detection(1, 20, 0.5)], truths)).toBe(0);
    expect(averagePrecision([], truths)).toBe(0);
  });

  it('counts a second detection of an object as wrong', () => {
    const twice = [detection(0, 0, 0.9), detection(0, 1, 0.8), detection(0, 50, 0.7)];
    // Precision 1 up to half of the objects, then 2/3.
    const expected = averagePrecision === measures[0]?.[1] ? (51 + (50 * 2) / 3) / 101 : (1 + 2 / 3) / 2;
    expect(averagePrecision(twice, [object(0, 0), object(0, 50)])).toBeCloseTo(expected, 12);
  });

  it('takes no notice of difficult objects, found or not', () => {
    const truths = [object(0, 0), object(0, 50, { difficult: true }), object(1, 0, { difficult: true })];
    expect(averagePrecision([detection(0, 50, 0.9), detection(0, 0, 0.8)], truths)).toBe(1);
  });

  it('is not known where there is nothing to be found', () => {
    expect(averagePrecision([detection(0, 0, 1)], [])).toBeUndefined();
    expect(averagePrecision([detection(0, 0, 1)], [object(0, 0, { crowd: true })])).toBeUndefined();
  });

  it('takes equal scores in the order of the pictures and of the list', () => {
    const truths = [object(0, 0)];
    const [right, wrong] = [detection(0, 0, 0.5), detection(1, 0, 0.5)];
    expect(averagePrecision([right, wrong], truths)).toBe(1);
    expect(averagePrecision([detection(0, 50, 0.5), right], truths)).toBeCloseTo(0.5, 12);
  });

  it('does not depend on the order of detections whose scores differ', () => {
    const { truths, detections } = cases[0] as (typeof cases)[number];
    const distinct = detections.map((each, i) => ({ ...each, score: each.score + i * 1e-7 }));
    const order = shuffled(distinct.length, randomOf(1, 'order'));
    const reordered = [...order].map((i) => distinct[i] as Detection);
    expect(averagePrecision(reordered, truths)).toBe(averagePrecision(distinct, truths));
  });

  it.each([
    ['a score that is not a number', detection(0, 0, Number.NaN)],
    ['a box without width', { ...detection(0, 0, 1), box: { x1: 5, y1: 0, x2: 5, y2: 10 } }],
    ['an infinite box', { ...detection(0, 0, 1), box: { x1: 5, y1: 0, x2: Number.POSITIVE_INFINITY, y2: 10 } }],
  ])('refuses %s, and says which detection has it', (_what, bad) => {
    expect(() => averagePrecision([detection(0, 0, 1), bad], [object(0, 0)])).toThrow('Detection 1 is no box');
  });
});

test('a crowd takes any number of detections that lie in it', () => {
  const truths = [object(0, 0), { picture: 0, class: 0, box: boxAt(100, 0, 200, 100), crowd: true }];
  const inside = [120, 180, 240].map((x) => ({ ...detection(0, x, 0.9), box: boxAt(x, 20, 15, 15) }));
  expect(cocoAveragePrecision([...inside, detection(0, 0, 0.5)], truths, 1).mean.ap).toBeCloseTo(1, 12);
});

test('objects are small, medium or large by the area that COCO gives, not by their boxes', () => {
  const truths: Truth[] = [{ picture: 0, class: 0, box: boxAt(0, 0, 40, 40), area: 32 ** 2 - 1 }];
  const found = [{ picture: 0, class: 0, box: boxAt(0, 0, 40, 40), score: 1 }];
  const { mean } = cocoAveragePrecision(found, truths, 1);
  expect([mean.small, mean.medium, mean.large]).toEqual([1, undefined, undefined]);
});
