import { describe, expect, test } from 'vitest';
import { detectorChoices } from '../../../../src/core/dataSets/networks';
import { detectorExperimentOn } from '../../../../src/core/dataSets/newExperiment';
import { objectStreamChoices } from '../../../../src/core/dataSets/streams';
import type { DetectionDescription } from '../../../../src/core/detection/description';
import { detectionRows, OBJECT_NEEDS } from '../../../../src/core/detection/descriptionText';
import { checkExperiment } from '../../../../src/core/experiment/parseExperiment';

const always = (value: number) => ({ min: value, median: value, max: value });

/** 100 training pictures with an object of each class. */
function someObjects(classes: number, changes: Partial<DetectionDescription> = {}): DetectionDescription {
  const each = { train: 120, test: 30, trainPictures: 100, testPictures: 20 };
  return {
    ...{
      path: '/data/scenes',
      format: 'COCO',
      trainPictures: 150,
      testPictures: 30,
      difficult: 0,
      crowds: 0,
      notes: [],
    },
    ...{ widths: always(128), heights: always(128), objectsPerPicture: always(3) },
    objects: { train: 120 * classes, test: 30 * classes },
    classes: Array.from({ length: classes }, (_, i) => ({ name: `class ${i}`, ...each })),
    ...changes,
  };
}

const offersOf = (about: DetectionDescription) => objectStreamChoices(about).flatMap(({ offers }) => offers);
const titlesOf = (about: DetectionDescription) => offersOf(about).map(({ title }) => title);

describe('the classes of a detection data set', () => {
  test('are dealt as Shmelkov et al. deal those of VOC, and to tasks of as many classes', () => {
    expect(titlesOf(someObjects(20))).toEqual([
      '2 tasks of 10 classes',
      '19 classes, then 1',
      '10 tasks of 2 classes',
      '5 tasks of 4 classes',
      '4 tasks of 5 classes',
    ]);
    expect(titlesOf(someObjects(3))).toEqual(['2 classes, then 1']);
    expect(titlesOf(someObjects(2))).toEqual(['2 tasks of 1 class']);
    expect(titlesOf(someObjects(1))).toEqual([]);
  });

  test('are not dealt to tasks that have no pictures for training or for testing', () => {
    const { classes } = someObjects(4);
    const without = (part: 'trainPictures' | 'testPictures') =>
      titlesOf(someObjects(4, { classes: classes.map((each, i) => (i === 3 ? { ...each, [part]: 0 } : each)) }));
    expect(without('trainPictures')).toEqual(['2 tasks of 2 classes']);
    expect(without('testPictures')).toEqual(['2 tasks of 2 classes']);
  });

  test('are trained for some 1,000 steps of 8 pictures, where that is not too often', () => {
    // 150 pictures, of which each task has all.
    expect(offersOf(someObjects(20))[0]).toMatchObject({ trainSamples: 150, training: { epochs: 20, batchSize: 8 } });
    const [many] = offersOf(someObjects(20, { trainPictures: 4000 }));
    expect(many).toMatchObject({ trainSamples: 1000, training: { epochs: 8 } });
  });
});

test('pictures that differ in size or are large are stretched to at most 256 pixels', () => {
  const sizeOf = (changes: Partial<DetectionDescription>) => offersOf(someObjects(4, changes))[0]?.options;
  expect(sizeOf({})).toEqual({ classesPerTask: 2 });
  expect(sizeOf({ widths: always(640), heights: always(480) })).toMatchObject({ width: 256, height: 192 });
  const voc = { widths: { min: 142, median: 500, max: 500 }, heights: { min: 71, median: 375, max: 500 } };
  expect(sizeOf(voc)).toMatchObject({ width: 256, height: 192 });
});

test('every experiment that is offered is sound, and names the stream, the network and MAS', () => {
  const abouts = [someObjects(2), someObjects(20, { widths: always(1024) }), someObjects(90, { heights: always(24) })];
  const made = abouts.flatMap((about) =>
    objectStreamChoices(about).flatMap((stream) =>
      stream.offers.flatMap((offer) =>
        detectorChoices(about).map((network) =>
          detectorExperimentOn(about, { name: 'scenes', dataset: './scenes/', stream, offer, network }),
        ),
      ),
    ),
  );
  expect(made.length).toBeGreaterThan(10);
  for (const each of made) expect(checkExperiment(each)).toMatchObject({ ok: true });
  expect(made[0]).toMatchObject({
    name: 'scenes, 2 tasks of 1 class, Fast R-CNN, MAS',
    benchmark: { kind: 'detection', dataset: './scenes/', classesPerTask: 1 },
    scenario: 'class-incremental',
  });
});

test('a description ends with what an experiment may say, or what is missing', () => {
  const about = someObjects(4);
  expect(detectionRows(about).at(-1)?.[1]).toBe(`none: ${OBJECT_NEEDS}`);
  const benchmark = { kind: 'detection', dataset: './scenes/', classesPerTask: 2 };
  expect(detectionRows({ ...about, benchmark }).at(-1)).toEqual([
    'experiment',
    '"benchmark": { "kind": "detection", "dataset": "./scenes/", "classesPerTask": 2 }',
  ]);
});
