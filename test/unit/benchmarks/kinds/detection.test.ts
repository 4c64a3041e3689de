import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStream } from '../../../../src/benchmarks/streams/openStream';
import type { Stream } from '../../../../src/benchmarks/streams/stream';
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
    [{ classesPerTask: 3, tasks: 2 }, 'benchmark.classesPerTask: 2 tasks of 3 need 6 classes'],
    [{ dataset: './other' }, 'The detection data set "./other" was not found.'],
    [{ proposals: { train: './p.json', test: './p.json' } }, 'benchmark.proposals.train: ./p.json was not found'],
  ])('says what is wrong with %j', async (benchmark, message) => {
    await expect(openIn(folder(), benchmark)).rejects.toThrow(message);
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
    const fewer = await openIn(place, { proposals: { ...proposals, max: 7 } });
    expect(targetsOf(fewer).proposals(3)).toEqual(targetsOf(stream).proposals(3).subarray(0, 28));
    expect(fewer.sources[1]?.digest).not.toBe(stream.sources[1]?.digest);
  });
});
