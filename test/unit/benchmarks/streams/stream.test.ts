import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DataSet } from '../../../../src/benchmarks/dataSets/dataSet';
import type { Stream, Task } from '../../../../src/benchmarks/streams/stream';
import type { Benchmark, ExperimentInput } from '../../../../src/core/experiment/experiment';
import { UserError } from '../../../../src/core/userError';
import { someExperiment } from '../../../fixtures/someExperiment';
import { streamOfData } from '../../../fixtures/streams';

/** `perClass` training and half as many test samples of each class, mixed; a row's pixels spell its number. */
function dataOf(classes: readonly number[], perClass = 8): DataSet {
  const part = (count: number) =>
    Array.from({ length: count * classes.length }, (_, i) => classes[(i * 7) % classes.length] ?? 0);
  const [train, test] = [part(perClass), part(perClass / 2)];
  const labels = Uint8Array.from([...train, ...test]);
  const inputs = Uint8Array.from([...labels].flatMap((_, row) => [row & 255, row >> 8, 7, 7, 7, 7]));
  return {
    name: 'small',
    inputShape: [2, 3, 1],
    inputs,
    labels,
    rows: labels.length,
    trainRows: train.length,
    classes,
  };
}

function streamFrom(data: DataSet, benchmark: Partial<Benchmark>, changes: Partial<ExperimentInput> = {}) {
  const kind = benchmark.kind ?? 'split';
  return streamOfData(
    someExperiment({ ...changes, benchmark: { ...benchmark, kind, dataset: 'small' } as Benchmark }),
    data,
  );
}

/** The row of the data set that a row of the stream was. */
function originOf(stream: { readonly inputs: Uint8Array }, row: number): number {
  return (stream.inputs[row * 6] ?? 0) + 256 * (stream.inputs[row * 6 + 1] ?? 0);
}

function rowsOf({ train, validation, test }: Task): number[] {
  return [...train, ...validation, ...test];
}

const scenarios = ['task-incremental', 'domain-incremental', 'class-incremental'] as const;
const splitOptions = fc.record({
  classesPerTask: fc.integer({ min: 2, max: 4 }),
  order: fc.shuffledSubarray([0, 1, 2, 3, 5, 8, 13, 21], { minLength: 4 }),
  seed: fc.nat(),
  trainSamples: fc.option(fc.integer({ min: 2, max: 20 }), { nil: undefined }),
  validation: fc.constantFrom(0, 0.25),
});

describe('every split stream', () => {
  const data = dataOf([0, 1, 2, 3, 5, 8, 13, 21]);

  it.each(scenarios)('%s: each task holds its own classes, and each row has the right output', (scenario) => {
    fc.assert(
      fc.property(splitOptions, ({ classesPerTask, order, seed, trainSamples, validation }) => {
        const benchmark = { classesPerTask, classOrder: order, validation, ...(trainSamples && { trainSamples }) };
        const stream = streamFrom(data, benchmark, { scenario, seed });
        expect(stream.tasks).toHaveLength(Math.floor(order.length / classesPerTask));
        for (const task of stream.tasks) {
          expect(task.classes).toEqual(order.slice((task.number - 1) * classesPerTask, task.number * classesPerTask));
          for (const row of rowsOf(task)) {
            const label = data.labels[originOf(stream, row)] ?? -1;
            const output = task.units.first + (stream.units[row] ?? 0);
            const place = order.indexOf(label);
            expect(task.classes).toContain(label);
            // One head for all: even the last task uses its first units. Otherwise outputs follow the order of classes.
            expect(output).toBe(scenario === 'domain-incremental' ? place % classesPerTask : place);
          }
        }
        const outputs = scenario === 'domain-incremental' ? classesPerTask : stream.tasks.length * classesPerTask;
        expect(stream.outputs).toBe(outputs);
      }),
      { numRuns: 40 },
    );
  });

  it('keeps training, validation and test samples apart, and apart between tasks', () => {
    fc.assert(
      fc.property(splitOptions, ({ classesPerTask, order, seed, trainSamples, validation }) => {
        const benchmark = { classesPerTask, classOrder: order, validation, ...(trainSamples && { trainSamples }) };
        const stream = streamFrom(data, benchmark, { seed });
        const all = stream.tasks.flatMap(rowsOf);
        expect(new Set(all).size).toBe(all.length);
        // Nothing is in memory that no task uses.
        expect(all.length).toBe(stream.rows);
        expect(stream.inputs.length).toBe(stream.rows * 6);
        for (const task of stream.tasks) {
          const available = Math.min(trainSamples ?? Number.POSITIVE_INFINITY, 8 * classesPerTask);
          expect(task.train.length + task.validation.length).toBe(available);
          expect(task.validation.length).toBe(validation === 0 ? 0 : Math.max(1, Math.round(available / 4)));
          expect(task.test.length).toBe(4 * classesPerTask);
          const isTraining = (row: number) => originOf(stream, row) < data.trainRows;
          expect([...task.train, ...task.validation].every(isTraining)).toBe(true);
          expect([...task.test].some(isTraining)).toBe(false);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('takes classes in ascending order, as many tasks as they allow', () => {
    const stream = streamFrom(data, { classesPerTask: 3 });
    expect(stream.tasks.map(({ classes, name }) => [classes, name])).toEqual([
      [[0, 1, 2], 'classes 0, 1, 2'],
      [[3, 5, 8], 'classes 3, 5, 8'],
    ]);
  });

  it('names tasks by what their classes are called', () => {
    const namesFrom = (words: Partial<DataSet>, classesPerTask: number) =>
      streamFrom({ ...data, ...words }, { classesPerTask }, { scenario: 'class-incremental' }).tasks.map(
        ({ name }) => name,
      );
    const digits = { classNames: [...'0123456789'], classNouns: ['digit', 'digits'] } as const;
    expect(namesFrom(digits, 3)).toEqual(['digits 0, 1, 2', 'digits 3, 5, 8']);
    expect(namesFrom(digits, 1).slice(0, 2)).toEqual(['digit 0', 'digit 1']);
    expect(namesFrom({ classNames: [...'abcdefghi'] }, 3)).toEqual(['a, b, c', 'd, f, i']);
  });

  it('deals classes to tasks by the seed where they are shuffled', () => {
    const deal = (seed: number) => {
      const stream = streamFrom(data, { classesPerTask: 2, classOrder: 'shuffled' }, { seed });
      return stream.tasks.flatMap(({ classes }) => classes);
    };
    expect(deal(1)).toEqual(deal(1));
    expect(deal(1)).not.toEqual(deal(2));
    for (const seed of [0, 1, 2]) expect(new Set(deal(seed))).toEqual(new Set(data.classes));
  });

  it('depends on the seed where it draws, and on nothing else', () => {
    const draw = (seed: number, testSamples = 100) => {
      const stream = streamFrom(data, { trainSamples: 6, testSamples, classesPerTask: 4 }, { seed });
      return stream.tasks.map(({ train }) => [...train].map((row) => originOf(stream, row)));
    };
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    // Drawing test samples too does not shift the draw of training samples.
    expect(draw(1, 3)).toEqual(draw(1));
  });

  it.each([
    [{ classOrder: [0, 1, 2, 4] }, /^benchmark\.classOrder\[3\]: small has no class 4$/],
    [
      { classesPerTask: 3, tasks: 3 },
      /^benchmark\.tasks: 3 tasks of 3 classes need 9 classes, but there are 8 in small$/,
    ],
    [{ classesPerTask: 9 }, /^benchmark\.tasks: 1 tasks of 9 classes need 9 classes, but there are 8 in small$/],
    [
      { trainSamples: 2, validation: 0.9 },
      /^benchmark\.validation: 0\.9 of the 2 training samples of task 1 leaves none/,
    ],
  ])('says what the data set does not have: %j', (benchmark, message) => {
    expect(() => streamFrom(data, benchmark)).toThrow(UserError);
    expect(() => streamFrom(data, benchmark)).toThrow(message);
  });
});

describe('every stream with blurry boundaries', () => {
  const data = dataOf([3, 4, 6, 7], 40);
  const blurry = (benchmark: object, seed = 0) => {
    const stream = streamFrom(data, { kind: 'blurry', ...benchmark }, { seed });
    const labelsIn = (rows: Int32Array) => [...rows].map((row) => data.labels[originOf(stream, row)] ?? -1);
    return { stream, trained: stream.tasks.map(({ train }) => labelsIn(train)), labelsIn };
  };

  it('has the share of each class in the tasks of others, evenly, and each sample once', () => {
    const { stream, trained, labelsIn } = blurry({ classesPerTask: 1, share: 0.3 });
    for (const [i, own] of [3, 4, 6, 7].entries()) {
      const counts = [3, 4, 6, 7].map((each) => (trained[i] ?? []).filter((label) => label === each).length);
      // 40 samples of each class: 28 in its own task, 4 in each of the three others.
      expect(counts).toEqual([3, 4, 6, 7].map((each) => (each === own ? 28 : 4)));
      expect(new Set(labelsIn(stream.tasks[i]?.test ?? new Int32Array(0)))).toEqual(new Set([own]));
    }
    const all = stream.tasks.flatMap(({ train }) => [...train]);
    expect(new Set(all).size).toBe(160);
  });

  it('has one head of all classes, in which each row has the same output in every task', () => {
    const { stream } = blurry({ classOrder: [7, 3, 6, 4] });
    expect(stream.tasks.map(({ name, units, classes }) => [name, units, classes])).toEqual([
      ['mostly classes 7, 3', { first: 0, count: 4 }, [7, 3, 6, 4]],
      ['mostly classes 6, 4', { first: 0, count: 4 }, [7, 3, 6, 4]],
    ]);
    for (const row of stream.tasks.flatMap(rowsOf)) {
      expect([7, 3, 6, 4][stream.units[row] ?? -1]).toBe(data.labels[originOf(stream, row)]);
    }
  });

  it('draws by the seed which samples go elsewhere; none where the share is 0', () => {
    const rows = (benchmark: object, seed: number) => {
      const { stream } = blurry(benchmark, seed);
      return stream.tasks.map(({ train }) => [...train].map((row) => originOf(stream, row)));
    };
    expect(rows({}, 1)).toEqual(rows({}, 1));
    expect(rows({}, 1)).not.toEqual(rows({}, 2));
    expect(blurry({ share: 0 }).trained.map((labels) => new Set(labels))).toEqual([new Set([3, 4]), new Set([6, 7])]);
  });
});

describe('every permuted stream', () => {
  const data = dataOf([4, 6, 7]);

  it('leaves task 1 in place and moves all elements of every other task in its own order', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 2, max: 6 }), (seed, tasks) => {
        const stream = streamFrom(data, { kind: 'permuted', tasks }, { seed });
        expect(stream.tasks.map(({ number }) => number)).toEqual(Array.from({ length: tasks }, (_, i) => i + 1));
        expect(stream.tasks[0]).not.toHaveProperty('permutation');
        for (const { permutation } of stream.tasks.slice(1)) {
          expect([...(permutation ?? [])].sort()).toEqual([0, 1, 2, 3, 4, 5]);
        }
      }),
    );
  });

  it('keeps the channels of a pixel together where pixels are permuted; of grey pictures that is the same', () => {
    const orders = (permute: 'pixels' | 'elements' | undefined, inputShape: DataSet['inputShape']) =>
      streamFrom({ ...data, inputShape }, { kind: 'permuted', tasks: 3, ...(permute && { permute }) }).tasks.map(
        ({ permutation }) => [...(permutation ?? [])],
      );
    expect(orders('pixels', [2, 3, 1])).toEqual(orders('elements', [2, 3, 1]));
    expect(orders(undefined, [2, 3, 1])).toEqual(orders('elements', [2, 3, 1]));
    const [, second = [], third = []] = orders('pixels', [1, 3, 2]);
    for (const order of [second, third]) {
      expect(order.toSorted()).toEqual([0, 1, 2, 3, 4, 5]);
      for (const pixel of [0, 1, 2]) {
        expect((order[2 * pixel] ?? -1) % 2).toBe(0);
        expect(order[2 * pixel + 1]).toBe((order[2 * pixel] ?? -1) + 1);
      }
    }
  });

  it('has the same permutations in a longer stream, and others with another seed', () => {
    const permutations = (tasks: number, seed: number) =>
      streamFrom(data, { kind: 'permuted', tasks }, { seed }).tasks.map(({ permutation }) => String(permutation));
    expect(permutations(9, 0).slice(0, 4)).toEqual(permutations(4, 0));
    expect(new Set([...permutations(4, 0), ...permutations(4, 1)]).size).toBeGreaterThan(4);
  });

  it('has one head of all classes, or with task-incremental a head for each task', () => {
    const units = (scenario: 'domain-incremental' | 'task-incremental') => {
      const stream = streamFrom(data, { kind: 'permuted', tasks: 3 }, { scenario });
      const rightOutputs = stream.tasks.map((task) => [
        ...new Set([...task.test].map((row) => task.units.first + (stream.units[row] ?? 0))),
      ]);
      return { outputs: stream.outputs, rightOutputs: rightOutputs.map((each) => each.sort()) };
    };
    expect(units('domain-incremental')).toEqual({
      outputs: 3,
      rightOutputs: [
        [0, 1, 2],
        [0, 1, 2],
        [0, 1, 2],
      ],
    });
    expect(units('task-incremental')).toEqual({
      outputs: 9,
      rightOutputs: [
        [0, 1, 2],
        [3, 4, 5],
        [6, 7, 8],
      ],
    });
  });

  it('gives every task all rows, or its own draw of them', () => {
    const whole = streamFrom(data, { kind: 'permuted', tasks: 2 });
    expect(whole.tasks.map(({ train, test }) => [train.length, test.length])).toEqual([
      [24, 12],
      [24, 12],
    ]);
    const drawn = streamFrom(data, { kind: 'permuted', tasks: 2, trainSamples: 5, testSamples: 3 });
    expect(drawn.tasks.map(({ train, test }) => [train.length, test.length])).toEqual([
      [5, 3],
      [5, 3],
    ]);
    expect(drawn.rows).toBeLessThanOrEqual(16);
    for (const task of drawn.tasks) {
      for (const row of rowsOf(task)) {
        const label = data.labels[originOf(drawn, row)] ?? -1;
        expect(drawn.units[row]).toBe([4, 6, 7].indexOf(label));
      }
    }
  });
});

describe('inputs', () => {
  it('are bytes / 255, or normalized by mean and standard deviation', () => {
    const data = dataOf([0, 1]);
    const inputOf = (stream: Stream, byte: number) => byte * Number(stream.scale) + Number(stream.shift);
    const unit = streamFrom(data, {});
    expect([inputOf(unit, 0), inputOf(unit, 255)]).toEqual([0, 1]);
    const normal = streamFrom(data, { inputs: { mean: 0.1307, std: 0.3081 } });
    expect(inputOf(normal, 0)).toBeCloseTo(-0.1307 / 0.3081, 12);
    expect(inputOf(normal, 255)).toBeCloseTo((1 - 0.1307) / 0.3081, 12);
  });
});
