import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { type FactSet, loadFactSet } from '../../../../src/benchmarks/factSets/factSet';
import { listDataSets } from '../../../../src/benchmarks/places/findDataSet';
import { findData } from '../../../../src/benchmarks/streams/openStream';
import type { Benchmark } from '../../../../src/core/experiment/experiment';
import { UserError } from '../../../../src/core/userError';
import { COLUMNS, npyBytes, vectorBytes, writeFactSet } from '../../../fixtures/factFiles';
import { someExperiment } from '../../../fixtures/someExperiment';
import { streamOfFacts } from '../../../fixtures/streams';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

type Small = Parameters<typeof writeFactSet>[1];

function load(small?: Small): FactSet {
  const workspace = temporaryFolder();
  writeFactSet(join(workspace, 'data', 'small'), small);
  return loadFactSet('small', { workspace });
}

const streamOf = (set: FactSet, benchmark: Partial<Benchmark> = {}, seed = 0) =>
  streamOfFacts(
    someExperiment({ benchmark: { kind: 'facts', dataset: 'small', ...benchmark } as Benchmark, seed }),
    set,
  );

describe('a set of facts', () => {
  it('is read: images, facts with the parts they have, and text vectors', () => {
    const set = load();
    expect(set.facts).toEqual([
      ['cat', '', ''],
      ['dog', 'sees', 'cat'],
    ]);
    expect(set).toMatchObject({ inputShape: [2, 2, 1], rows: 5, trainRows: 3, dimensions: 2, tasks: [1, 2] });
    // Training images first.
    expect([...set.labels]).toEqual([0, 0, 1, 0, 1]);
    expect([...set.inputs].filter((_, i) => i % 4 === 0)).toEqual([0, 1, 3, 2, 4]);
    expect([...set.vectorOf('sees')]).toEqual([1, 1]);
  });

  it('may have its vectors as a matrix, with a word a line', () => {
    const floats = Float32Array.of(1, 0, 0, 1, 1, 1);
    const matrix = npyBytes('<f4', [3, 2], new Uint8Array(floats.buffer));
    const set = load({
      files: { 'vectors.safetensors': undefined, 'vectors.npy': matrix, 'words.txt': 'cat\ndog\nsees\n' },
    });
    expect([...set.vectorOf('dog')]).toEqual([0, 1]);
  });

  it('has words in one Unicode form, in its lines and vectors', () => {
    const [composed, decomposed] = ['chat \u00e9gar\u00e9', 'chat e\u0301gare\u0301'];
    const lines = [`0,${composed},,,train,1`, `1,${decomposed},,,test,1`];
    for (const word of [composed, decomposed]) {
      const set = load({ lines, files: { 'vectors.safetensors': vectorBytes({ [word]: [1, 2] }) } });
      expect(set.facts).toEqual([[composed, '', '']]);
      expect([...set.vectorOf(composed)]).toEqual([1, 2]);
    }
    const twice = vectorBytes({ [composed]: [1, 2], [decomposed]: [3, 4] });
    expect(() => load({ lines, files: { 'vectors.safetensors': twice } })).toThrow('has two vectors');
  });

  it('may have colours', () => {
    const colours = npyBytes('|u1', [8, 1, 2, 3], new Uint8Array(48));
    expect(load({ files: { 'images.npy': colours } }).inputShape).toEqual([1, 2, 3]);
  });

  it.each<[Small, string]>([
    [{ lines: ['0,cat,,,train,1', '1,cow,,,test,1'] }, 'images.csv, line 3: "cow" has no vector in'],
    [{ lines: ['0,dogg,,,train,1'] }, 'did you mean "dog"?'],
    [{ lines: ['8,cat,,,train,1'] }, 'images.csv, line 2: image is "8"'],
    [{ lines: [',cat,,,train,1'] }, 'images.csv, line 2: image is ""'],
    [{ lines: ['0,cat,,,learn,1'] }, 'images.csv, line 2: split is "learn"'],
    [{ lines: ['0,,,,train,1'] }, 'images.csv, line 2: there is no fact'],
    [{ lines: ['0,cat,,,train,1', '1,cat,,,test,'] }, 'images.csv, line 3: task is ""'],
    [
      { lines: ['0,cat,,,train,1', '1,cat,,,test,2'] },
      'images.csv, line 3: ⟨cat⟩ is in task 2, but in task 1 in line 2',
    ],
    [{ lines: ['0,cat,,,train,1', '1,dog,,,test,3'] }, 'images.csv: no line is of task 2'],
    [{ lines: ['0,cat,,train,1'] }, 'images.csv, line 2: 5 cells, but the header names 6 columns'],
    [{ header: COLUMNS.replace('object', 'objekt') }, 'images.csv, line 1: unknown column "objekt"'],
    [{ files: { 'images.npy': undefined } }, 'images.npy: no such file'],
    [{ files: { 'images.npy': npyBytes('|u1', [8, 4], new Uint8Array(32)) } }, 'images.npy: its shape is 8 × 4'],
    [{ files: { 'vectors.safetensors': undefined } }, 'has no text vectors'],
    [
      { files: { 'vectors.safetensors': vectorBytes({ cat: [1, 0], dog: [0, 1, 2], sees: [1, 1] }) } },
      'the vector of "dog" has 3 dimensions, but others have 2',
    ],
    [
      { files: { 'vectors.safetensors': vectorBytes({ cat: [1, 0], dog: [0, Number.NaN], sees: [1, 1] }) } },
      'tensor "dog" holds NaN',
    ],
    [
      {
        files: {
          'vectors.safetensors': undefined,
          'vectors.npy': npyBytes('<f4', [2, 2], new Uint8Array(16)),
          'words.txt': 'cat\ndog\nsees\n',
        },
      },
      'words.txt: names 3 words, but',
    ],
  ])('with a mistake is refused, saying where (%#)', (small, message) => {
    expect(() => load(small)).toThrow(UserError);
    expect(() => load(small)).toThrow(message);
  });

  it('that is missing or is to be made is named, with what to do', () => {
    const workspace = temporaryFolder();
    const missing = (dataset: string) => () =>
      findData(someExperiment({ benchmark: { kind: 'facts', dataset } }).benchmark, { workspace });
    expect(missing('none')).toThrow('The set of facts "none" was not found: no images.csv in');
    const folder = writeFactSet(join(workspace, 'data', 'small'));
    expect(missing('small')()).toEqual([folder]);
    expect(listDataSets({ workspace })).toContainEqual({ name: 'small', title: 'your own', state: 'found', folder });
    rmSync(join(folder, 'images.csv'));
    expect(missing('small')).toThrow('was not found');
  });
});

describe('a stream of facts', () => {
  it('has the tasks of the set, whose facts follow each other, and targets with flags', () => {
    const { tasks, facts, outputs, units, classNames } = streamOf(load());
    expect(outputs).toBe(6);
    expect(tasks.map(({ classes, firstFact, train, test }) => [classes, firstFact, [...train], [...test]])).toEqual([
      [[0], 0, [0, 1], [3]],
      [[1], 1, [2], [4]],
    ]);
    expect([...units]).toEqual([0, 0, 0, 0, 0]);
    expect(classNames).toEqual(['⟨cat⟩', '⟨dog, sees, cat⟩']);
    expect([...(facts?.flags ?? [])]).toEqual([1, 0, 0, 1, 1, 1]);
    expect([...(facts?.vectors ?? [])]).toEqual([1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 0]);
  });

  test('facts are split at random by the seed, each into one task', () => {
    const words = Array.from({ length: 10 }, (_, i) => `w${i}`);
    const lines = words.flatMap((word, i) => [`${i % 8},${word},,,train`, `${i % 8},${word},,,test`]);
    const vectors = vectorBytes(Object.fromEntries(words.map((word, i) => [word, [i, 1]])));
    const set = load({ header: COLUMNS.replace(',task', ''), lines, files: { 'vectors.safetensors': vectors } });
    const split = (seed: number) => streamOf(set, { tasks: 4 }, seed);
    const groups = (seed: number) =>
      split(seed).tasks.map(({ classes }) => classes.map((c) => split(seed).classNames?.[c]));
    expect(groups(0).map(({ length }) => length)).toEqual([3, 2, 3, 2]);
    expect(groups(0).flat().sort()).toEqual(words.map((word) => `⟨${word}⟩`));
    expect(groups(1)).not.toEqual(groups(0));
    expect(groups(0)).toEqual(groups(0));
    // Every row's label is the number of its own fact.
    const { tasks, units, facts, inputs } = split(3);
    for (const { firstFact = 0, train } of tasks) {
      for (const row of train) {
        const [word] = facts?.facts[firstFact + (units[row] ?? 0)] ?? [''];
        expect(inputs[row * 4]).toBe(Number(word.slice(1)) % 8);
      }
    }
    expect(() => streamOf(set)).toThrow('benchmark.tasks: missing, and images.csv of "small" has no column "task"');
    expect(() => streamOf(set, { tasks: 11 })).toThrow('11 tasks need as many facts, but "small" has 10');
  });

  it('has facts chosen by any of their words, or by all', () => {
    const { tasks } = streamOf(load());
    expect(tasks.map(({ words }) => words)).toEqual([[['cat', '⟨cat⟩']], [['dog', 'sees', 'cat', '⟨dog, sees, cat⟩']]]);
    const subset = (...classes: string[]) => ({ evaluation: { subsets: [{ name: 'some', classes }] } });
    const benchmark = { kind: 'facts', dataset: 'small' } as const;
    const open = (...classes: string[]) => streamOfFacts(someExperiment({ benchmark, ...subset(...classes) }), load());
    expect(() => open('dog', '⟨cat⟩')).not.toThrow();
    expect(() => open('dog', 'cow')).toThrow('evaluation.subsets[0].classes[1]: no task has class cow');
    const hint = (word: string) => {
      try {
        open(word);
      } catch (error) {
        return (error as UserError).hint;
      }
    };
    expect(hint('dogs')).toBe('Did you mean "dog"?');
    expect(hint('elephant')).toBe('Known are cat, dog, sees.');
  });

  it('needs training and test images in every task', () => {
    const set = load({ lines: ['0,cat,,,train,1', '1,cat,,,test,1', '2,dog,,,train,2'] });
    expect(() => streamOf(set)).toThrow('Task 2 has 1 training and 0 test samples in small');
  });
});

test('a file that is no text is refused', () => {
  const workspace = temporaryFolder();
  const folder = writeFactSet(join(workspace, 'data', 'small'));
  writeFileSync(join(folder, 'images.csv'), Buffer.from([0xff, 0xfe, 0, 1, 2]));
  expect(() => loadFactSet('small', { workspace })).toThrow(/images\.csv is not text in UTF-8/);
});

describe('files that ask for more than there is', () => {
  const wordsOf = (count: number) => Array.from({ length: count }, (_, i) => `w${i}`);

  it('a task of a number that nobody counts to', () => {
    const lines = [
      '0,cat,,,train,1',
      '1,cat,,,test,1',
      '2,dog,,,train,900000000000000',
      '3,dog,,,test,900000000000000',
    ];
    expect(() => load({ lines })).toThrow(/line 4: task is "900000000000000"/);
  });

  it('20,000 facts in 5,000 tasks are read in the order of their numbers', () => {
    const words = wordsOf(20_000);
    const lines = words.flatMap((word, i) =>
      ['train', 'test'].map((split) => `0,${word},,,${split},${5_000 - (i % 5_000)}`),
    );
    const vectors = npyBytes('<f4', [words.length, 1], new Uint8Array(4 * words.length));
    const files = { 'vectors.safetensors': undefined, 'vectors.npy': vectors, 'words.txt': words.join('\n') };
    const { tasks } = streamOf(load({ lines, files }));
    expect(tasks).toHaveLength(5_000);
    expect(tasks[0]?.words?.[0]?.[0]).toBe('w4999');
  });

  it('a word as long as a file is not compared with others', () => {
    const [word, other] = ['x'.repeat(90_000), 'y'.repeat(900)];
    const vectors = vectorBytes(Object.fromEntries(wordsOf(2_000).map((each) => [each + other, [1]])));
    const found = () => load({ lines: [`0,${word},,,train,1`], files: { 'vectors.safetensors': vectors } });
    expect(found).toThrow(/"x{100}…" has no vector/);
  });

  it('many lines of one large image', () => {
    const images = npyBytes('|u1', [1, 1000, 2000], new Uint8Array(2e6));
    const lines = Array.from({ length: 2000 }, () => '0,cat,,,train,1');
    expect(() => load({ lines, files: { 'images.npy': images } })).toThrow(
      /2000 lines of images of 2000000 bytes take 4 GB/,
    );
  });

  it('vectors that are long for so many facts', () => {
    const dimensions = 10_000;
    const lines = ['0,cat,,,train,1', '1,cat,,,test,1'];
    const vectors = npyBytes('|i1', [1, dimensions], new Uint8Array(dimensions));
    const files = { 'vectors.safetensors': undefined, 'vectors.npy': vectors, 'words.txt': 'cat' };
    const set = load({ lines, files });
    const facts = Array.from({ length: 20_000 }, () => set.facts[0] ?? (['', '', ''] as const));
    expect(() => streamOf({ ...set, facts, tasks: facts.map(() => 1) })).toThrow(/take 2.4 GB for 20000 facts/);
  });

  it('no line, or images without pixels', () => {
    expect(() => load({ lines: [] })).toThrow(/has no line below its header/);
    const empty = npyBytes('|u1', [8, 0, 2], new Uint8Array(0));
    expect(() => load({ files: { 'images.npy': empty } })).toThrow(/its shape is 8 × 0 × 2/);
  });
});
