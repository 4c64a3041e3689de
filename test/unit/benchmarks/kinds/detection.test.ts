import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStream } from '../../../../src/benchmarks/streams/openStream';
import type { Stream } from '../../../../src/benchmarks/streams/stream';
import { withImagesOf } from '../../../../src/benchmarks/streams/unlabelled';
import { shapesExperiment, writeShapes } from '../../../fixtures/shapes';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

const finetune = { kind: 'finetune' } as const;
const folder = () => {
  const place = temporaryFolder();
  writeShapes(join(place, 'shapes'), { train: 12, test: 5 });
  process.env.XDG_CACHE_HOME = join(place, 'cache');
  return place;
};
const openIn = (place: string, benchmark: object = {}) =>
  openStream(shapesExperiment(finetune, { benchmark }), { folder: place });

const targetsOf = ({ detection }: Stream) => detection ?? missing();
const objectsIn = (stream: Stream, row: number) => targetsOf(stream).pictures[row]?.objects ?? [];

function missing(): never {
  throw new Error('the stream has no objects');
}

describe('a stream of objects in pictures', () => {
  it('has in each task the pictures with objects of its classes, and tests on all test pictures', async () => {
    const stream = await openIn(folder());
    const { tasks } = targetsOf(stream);
    expect(tasks).toEqual([
      { first: 0, count: 2 },
      { first: 2, count: 2 },
    ]);
    const isOf = (task: number, row: number) =>
      objectsIn(stream, row).some((object) => Math.floor(object.class / 2) === task);
    for (const [task, { train, test }] of stream.tasks.entries()) {
      const wanted = Array.from({ length: 12 }, (_, row) => row).filter((row) => isOf(task, row));
      expect([...train]).toEqual(wanted);
      expect([...test]).toEqual([12, 13, 14, 15, 16]);
    }
    // Some pictures have objects of both.
    const [first, second] = stream.tasks;
    expect([...(first?.train ?? [])].some((row) => second?.train.includes(row))).toBe(true);
    expect(stream.tasks.map(({ units }) => units)).toEqual([
      { first: 0, count: 11 },
      { first: 11, count: 10 },
    ]);
  });

  it('deals classes by name and number of each task', async () => {
    const { tasks, detection } = await openIn(folder(), {
      classesPerTask: [1, 2],
      classOrder: ['pole', 'block', 'bar'],
    });
    expect(tasks.map(({ name }) => name)).toEqual(['pole', 'block, bar']);
    expect(detection?.classNames).toEqual(['pole', 'block', 'bar']);
    // Frames are in no task.
    const classes = detection?.pictures.flatMap(({ objects }) => objects.map((each) => each.class)) ?? [];
    expect(new Set(classes)).toEqual(new Set([0, 1, 2]));
  });

  it.each<[object, string]>([
    [{ classOrder: ['pole', 'blok'] }, 'benchmark.classOrder[1]: shapes has no class "blok"'],
    [
      { classesPerTask: [2, 2, 1] },
      'benchmark.classesPerTask: 3 tasks of 2, 1 need 5 classes, but there are 4 in shapes',
    ],
    [{ classesPerTask: [5] }, 'benchmark.classesPerTask: 1 task of 5 needs 5 classes, but there are 4 in shapes'],
    [{ proposals: { scales: [0.04], step: 0.015 } }, 'positions in a picture of 24 × 24 pixels.'],
    [{ classesPerTask: 3, tasks: 2 }, 'benchmark.classesPerTask: 2 tasks of 3 need 6 classes'],
    [{ dataset: './other' }, 'The detection data set "./other" was not found.'],
    [{ proposals: { train: './p.json', test: './p.json' } }, 'benchmark.proposals.train: ./p.json was not found'],
  ])('says what is wrong with %j', async (benchmark, message) => {
    await expect(openIn(folder(), benchmark)).rejects.toThrow(message);
  });

  it('trains a task on pictures with an object that counts, and refuses one that no test picture has', async () => {
    const place = folder();
    const change = (part: string, of: (annotation: { category_id: number; iscrowd: number }) => object) => {
      const path = join(place, 'shapes', `instances_${part}.json`);
      const { annotations, ...rest } = JSON.parse(readFileSync(path, 'utf8'));
      writeFileSync(path, JSON.stringify({ ...rest, annotations: annotations.map(of) }));
    };
    const all = await openIn(place);
    // A picture whose only object of a task is a crowd is not trained on.
    change('train', (each) => (each.category_id === 3 ? { ...each, iscrowd: 1 } : each));
    const [, second] = (await openIn(place)).tasks;
    const hasPole = (row: number) => objectsIn(all, row).some((object) => object.class === 3);
    expect([...(second?.train ?? [])]).toEqual([...(all.tasks[1]?.train ?? [])].filter(hasPole));
    // Nor is one measured on it.
    change('val', (each) => (each.category_id === 3 ? { ...each, iscrowd: 1 } : each));
    const { notes } = await openIn(place);
    expect(notes?.at(-1)).toBe('shapes: no test picture has bar, which is trained, but not measured.');
    change('val', (each) => (each.category_id > 2 ? { ...each, iscrowd: 1 } : each));
    await expect(openIn(place)).rejects.toThrow(
      'Task 2 cannot be measured: none of its 5 test pictures in shapes has bar, pole',
    );
  });

  it('takes proposals from files, which the run records', async () => {
    const place = folder();
    const grid = targetsOf(await openIn(place));
    for (const [part, first, end] of [
      ['train', 0, 12],
      ['test', 12, 17],
    ] as const) {
      const boxes = Array.from({ length: end - first }, (_, i) => {
        const numbers = [...grid.proposals(first + i)];
        return Array.from({ length: numbers.length / 4 }, (__, k) => {
          const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = numbers.slice(4 * k, 4 * k + 4);
          return { image_id: i + 1, bbox: [x1, y1, x2 - x1, y2 - y1], score: 1 - k / 1000 };
        });
      });
      writeFileSync(join(place, `${part}.json`), JSON.stringify(boxes.flat()));
    }
    const proposals = { train: './train.json', test: './test.json' };
    const stream = await openIn(place, { proposals });
    for (const row of [0, 11, 12, 16]) {
      const [found, wanted] = [targetsOf(stream).proposals(row), grid.proposals(row)];
      expect(found).toHaveLength(wanted.length);
      found.forEach((value, i) => {
        expect(value).toBeCloseTo(wanted[i] ?? Number.NaN, 4);
      });
    }
    expect(stream.sources.map((source) => source.place)).toEqual(['./shapes', './train.json', './test.json']);
    // Images that are not in them have none.
    await expect(withImagesOf(join(place, 'shapes', 'val'), stream, { seed: 0, tell: () => {} })).rejects.toThrow(
      'the run takes its proposals from files, which have none for these pictures',
    );
    const fewer = await openIn(place, { proposals: { ...proposals, max: 7 } });
    expect(targetsOf(fewer).proposals(3)).toEqual(targetsOf(stream).proposals(3).subarray(0, 28));
    expect(fewer.sources[1]?.digest).not.toBe(stream.sources[1]?.digest);
  });
});
