import { mkdtempSync, rmSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openRunStream } from '../../src/benchmarks/streams/runStream';
import { type Box, iouOf } from '../../src/core/detection/boxes';
import type { ExperimentInput } from '../../src/core/experiment/experiment';
import type { MeasuredTask } from '../../src/core/panel/evaluationOf';
import type { FoundInPicture } from '../../src/core/panel/shownDetections';
import { randomOf, uniformInt } from '../../src/core/random';
import { evaluate } from '../../src/session/evaluate';
import { createRun } from '../../src/store/createRun';
import type { RunDirectory } from '../../src/store/runDirectory';
import { writeFiles } from '../fixtures/detectionFiles';
import { trainedOn } from '../fixtures/engines';
import { png } from '../fixtures/png';
import { someExperiment } from '../fixtures/someExperiment';
import { trainRun } from './training/someRun';

/** A detector that has learnt bars, then blots: what its evaluation shows. */

const SIDE = 32;
/** Some 320 in a picture: two calls take all test pictures, and the second has fewer of them than the first. */
const proposals = { scales: [0.4], ratios: [0.45, 1], step: 0.2 };
const classes = { bar: { width: 18, height: 8, grey: 255 }, blot: { width: 11, height: 11, grey: 130 } } as const;

interface Drawn {
  readonly greys: Uint8Array;
  readonly objects: readonly (Box & { readonly name: string })[];
}

/** One object of each class in each picture, some over others: the grey pixels and the boxes, by the picture's file. */
const drawn = new Map<string, Drawn>(
  Array.from({ length: 45 }, (_, i) => {
    const random = randomOf(i, 'bars and blots');
    const greys = new Uint8Array(SIDE * SIDE);
    const objects = Object.entries(classes).map(([name, { width, height, grey }]) => {
      const [x1, y1] = [uniformInt(random, SIDE - width), uniformInt(random, SIDE - height)];
      for (let y = y1; y < y1 + height; y++) greys.fill(grey, y * SIDE + x1, y * SIDE + x1 + width);
      return { name, x1, y1, x2: x1 + width, y2: y1 + height };
    });
    return [`${i}.png`, { greys, objects }];
  }),
);

function writeData(folder: string): string {
  const all = [...drawn];
  const pictures = Object.fromEntries(all.map(([name, { greys }]) => [name, png(greys, SIDE)]));
  const names = Object.keys(classes);
  const content = {
    images: all.map(([name], id) => ({ id, file_name: name, width: SIDE, height: SIDE })),
    annotations: all.flatMap(([, { objects }], image) =>
      objects.map(({ name, x1, y1, x2, y2 }, i) => ({
        ...{ id: 2 * image + i, image_id: image, category_id: names.indexOf(name), iscrowd: 0 },
        bbox: [x1, y1, x2 - x1, y2 - y1],
      })),
    ),
    categories: names.map((name, id) => ({ id, name })),
  };
  writeFiles(folder, { ...pictures, 'shapes.json': JSON.stringify(content) });
  return join(folder, 'shapes.json');
}

let run: RunDirectory;
const folder = mkdtempSync(join(tmpdir(), 'mas-lab-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(async () => {
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
  const experiment: ExperimentInput = {
    benchmark: {
      ...{ kind: 'detection', dataset: writeData(folder), classesPerTask: 1, channels: 1 },
      ...{ regions: 32, positives: 12, proposals },
    },
    scenario: 'class-incremental',
    network: { kind: 'fast-rcnn', body: [{ filters: 8 }], size: 4, hidden: [32] },
    training: { epochs: 8, batchSize: 4, optimizer: { kind: 'adam', learningRate: 0.005 } },
    method: { kind: 'finetune' },
  };
  const chosen = someExperiment(experiment);
  const made = createRun(join(folder, 'run'), chosen).run;
  const [engine] = trainedOn;
  if (!engine) throw new Error('there is an engine');
  const stream = await openRunStream({ run: made, experiment: chosen }, () => undefined);
  await trainRun(engine, chosen, { earlier: made, stream });
  run = made;
});

const evaluated = (checkpoint: number, answers = true) =>
  evaluate({ kind: 'evaluate', run: run.path, engine: 'auto', checkpoint, data: 'test', answers });

const shownBy = ({ tasks: [first] }: { readonly tasks: readonly MeasuredTask[] }) => {
  if (!first?.detections) throw new Error('the task has detections');
  return first.detections;
};

test('pictures are those of the data set, with their objects and what is right about each detection', async () => {
  const { tasks } = await evaluated(2);
  expect(tasks.map(({ detections }) => detections?.shown.length)).toEqual([6, 6]);
  for (const { task, detections } of tasks) {
    const own = Object.keys(classes)[task - 1];
    expect(detections).toMatchObject({ pictures: 9, looked: 9, objects: 9 });
    for (const { name, width, picture, objects, now, learnt } of detections?.shown ?? []) {
      expect(width).toBe(SIDE);
      const { greys, objects: there } = drawn.get(name) ?? {};
      expect(Buffer.from(picture.pixels, 'base64')).toEqual(Buffer.from([...(greys ?? [])].flatMap((g) => [g, g, g])));
      expect(objects).toEqual(there?.filter((object) => object.name === own));
      for (const found of [now, ...(learnt ? [learnt] : [])]) expectJudged(found, objects, own);
    }
  }
  expect(tasks.map(({ detections }) => detections?.shown.every(({ learnt }) => learnt))).toEqual([true, false]);
  // Fine-tuning finds the new class and has lost the old one.
  const [bars, blots] = tasks.map(({ detections }) => detections?.found);
  expect(bars?.learnt).toBeGreaterThan(bars?.now ?? 9);
  expect(blots?.now).toBeGreaterThan(0);
});

/** By the definition: an object of the task's class, IoU of at least 0.5, and nothing better on it. */
function expectJudged({ detections }: FoundInPicture, [object]: readonly Box[], own = ''): void {
  const on = detections.filter((each) => object && each.name === own && iouOf(each, object) >= 0.5);
  for (const each of detections) {
    const isBest = on.every(({ score }) => score <= each.score);
    const expected = each.name !== own ? 'other' : on.includes(each) ? (isBest ? 'right' : 'repeated') : 'wrong';
    expect(each.outcome).toBe(expected);
  }
}

test('what was found when a task was learnt is what its own checkpoint finds now', async () => {
  const [later, then] = [await evaluated(2), await evaluated(1)];
  const now = new Map(shownBy(then).shown.map((picture) => [picture.name, picture.now]));
  const both = shownBy(later).shown.filter(({ name }) => now.has(name));
  expect(both.length).toBeGreaterThan(0);
  for (const { name, learnt } of both) expect(learnt).toEqual(now.get(name));
  expect(shownBy(later).found.learnt).toBe(shownBy(then).found.now);
  const [before, after] = [then.tasks[0], later.tasks[0]];
  expect(after?.learntClasses).toEqual(before?.classes);
  expect(before?.classes?.map(({ name, objects }) => [name, objects])).toEqual([['bar', 9]]);
  expect(before?.accuracy).toBe(before?.classes?.[0]?.mAP50);
});

test('without the file of the earlier checkpoint, only what is found now is shown', async () => {
  unlinkSync(join(run.path, 'checkpoints', 'task-001-s1.safetensors'));
  const { shown, found } = shownBy(await evaluated(2));
  expect(shown.map(({ learnt }) => learnt)).toEqual(shown.map(() => undefined));
  expect(found.learnt).toBeUndefined();
});
