import { mkdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findImageFolders } from '../../../../src/benchmarks/imageFolders/imageFolder';
import type { RowReader } from '../../../../src/benchmarks/rows/rawInputs';
import { openStream } from '../../../../src/benchmarks/streams/openStream';
import type { Stream } from '../../../../src/benchmarks/streams/stream';
import type { ExperimentInput } from '../../../../src/core/experiment/experiment';
import { UserError } from '../../../../src/core/userError';
import { png } from '../../../fixtures/png';
import { someExperiment } from '../../../fixtures/someExperiment';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

let workspace: string;

beforeEach(() => {
  workspace = temporaryFolder();
  vi.stubEnv('XDG_CACHE_HOME', join(workspace, 'cache'));
  vi.stubEnv('MAS_LAB_DATA', '');
});

afterEach(() => vi.unstubAllEnvs());

/** A file whose four pixels all have this value. */
function write(path: string, value: number): void {
  mkdirSync(join(workspace, path, '..'), { recursive: true });
  writeFileSync(join(workspace, path), png(new Uint8Array(4).fill(value), 2));
}

/** Two data sets: one parted, with images 1..6, and one that is not, with 11..20. */
function writeTwo(): void {
  for (const [i, path] of [
    'train/cat/a',
    'train/cat/b',
    'train/dog/c',
    'train/dog/deep/d',
    'test/cat/e',
    'test/dog/f',
  ].entries())
    write(`pets/${path}.png`, i + 1);
  for (let i = 0; i < 10; i++) write(`shapes/${i < 5 ? 'round' : 'square'}/${i}.png`, 11 + i);
}

type Images = Extract<ExperimentInput['benchmark'], { kind: 'images' }>;

function streamOf(
  changes: Partial<Images> = {},
  scenario: ExperimentInput['scenario'] = 'task-incremental',
): Promise<Stream> {
  const folders = ['pets', 'shapes'];
  const benchmark: Images = { kind: 'images', folders, height: 2, width: 2, channels: 1, ...changes };
  return openStream(someExperiment({ benchmark, scenario }), { workspace });
}

/** The value of an image's pixels. */
function greyOf({ inputs }: Stream, row: number): number {
  const target = new Uint8Array(4);
  (inputs as RowReader).read(row, target);
  expect(new Set(target).size).toBe(1);
  return target[0] ?? Number.NaN;
}

describe('a sequence of image folders', () => {
  it('is a task for each, with a head each, and the images where the folders say', async () => {
    writeTwo();
    const stream = await streamOf();
    expect(stream).toMatchObject({ inputShape: [2, 2, 1], rows: 16, outputs: 4 });
    expect(stream.tasks.map(({ name, units, classes }) => ({ name, units, classes }))).toEqual([
      { name: 'pets', units: { first: 0, count: 2 }, classes: [0, 1] },
      { name: 'shapes', units: { first: 2, count: 2 }, classes: [0, 1] },
    ]);
    const values = (rows: Int32Array) => [...rows].map((row) => greyOf(stream, row)).sort((a, b) => a - b);
    const [pets, shapes] = stream.tasks;
    expect(values(pets?.train ?? new Int32Array(0))).toEqual([1, 2, 3, 4]);
    expect(values(pets?.test ?? new Int32Array(0))).toEqual([5, 6]);
    for (const row of pets?.train ?? []) expect(stream.units[row]).toBe(greyOf(stream, row) <= 2 ? 0 : 1);
    // A fifth of each class is for testing where the folder does not say.
    const test = values(shapes?.test ?? new Int32Array(0));
    expect(test.map((value) => (value <= 15 ? 'round' : 'square'))).toEqual(['round', 'square']);
    const all = [...values(shapes?.train ?? new Int32Array(0)), ...test].sort((a, b) => a - b);
    expect(all).toEqual(Array.from({ length: 10 }, (_, i) => 11 + i));
  });

  it('has the same test images whatever the seed, and as many samples as asked for', async () => {
    writeTwo();
    const [one, other] = [await streamOf({ testShare: 0.4 }), await streamOf({ testShare: 0.4, trainSamples: 3 })];
    expect(one.tasks[1]?.test).toEqual(other.tasks[1]?.test);
    expect([one.tasks[1]?.test.length, other.tasks[0]?.train.length]).toEqual([4, 3]);
  });

  it('decodes images once, and again when one has changed', async () => {
    writeTwo();
    await streamOf();
    const log = vi.spyOn(console, 'error');
    await streamOf();
    expect(log).not.toHaveBeenCalled();
    const changed = join(workspace, 'pets/train/cat/a.png');
    write('pets/train/cat/a.png', 99);
    utimesSync(changed, new Date(), new Date(statSync(changed).mtimeMs + 5000));
    const stream = await streamOf();
    expect(log).toHaveBeenCalledTimes(1);
    expect([...(stream.tasks[0]?.train ?? [])].map((row) => greyOf(stream, row))).toContain(99);
    log.mockRestore();
  });

  it('says what it leaves out, in folders of classes and beside them', async () => {
    writeTwo();
    for (const path of ['train/cat/notes.txt', 'train/cat/._a.png', 'test/.DS_Store', 'train/__MACOSX/cat/x.png']) {
      write(`pets/${path}`, 1);
    }
    const { rows, notes } = await streamOf();
    expect(rows).toBe(16);
    expect(notes).toEqual([
      `${join(workspace, 'pets')}: 4 files or folders are left out: ` +
        'test/.DS_Store, train/__MACOSX, train/cat/._a.png (hidden); train/cat/notes.txt (not PNG, JPEG or WebP)',
    ]);
  });

  it('scales each channel by its own mean and deviation', async () => {
    writeTwo();
    const stream = await streamOf({ channels: 3, inputs: { mean: [0.5, 0.4, 0.3], std: [0.2, 0.25, 0.5] } });
    const scale = stream.scale as readonly number[];
    const shift = stream.shift as readonly number[];
    expect([0, 1, 2].map((i) => 255 * (scale[i] ?? 0) + (shift[i] ?? 0))).toEqual([
      expect.closeTo((1 - 0.5) / 0.2, 12),
      expect.closeTo((1 - 0.4) / 0.25, 12),
      expect.closeTo((1 - 0.3) / 0.5, 12),
    ]);
  });
});

describe('what is wrong with folders is said with its place', () => {
  const at = (path: string) => join(workspace, path);
  const remove = (path: string) => rmSync(at(path), { recursive: true });
  it.each<[string, () => void, () => string]>([
    ['a missing folder', () => remove('shapes'), () => `benchmark.folders[1]: there is no folder ${at('shapes')}`],
    ['no test images', () => remove('pets/test'), () => `${at('pets')}: has a folder train, but no folder test`],
    [
      'a class that is not tested',
      () => remove('pets/test/cat'),
      () => `${at('pets/test/cat')}: the class has no folder`,
    ],
    [
      'an empty class',
      () => remove('pets/test/dog/f.png'),
      () => `${at('pets/test/dog')}: the class has no PNG, JPEG or WebP files`,
    ],
    [
      'a class of other files',
      () => renameSync(at('pets/test/dog/f.png'), at('pets/test/dog/f.gif')),
      () =>
        `${at('pets/test/dog')}: the class has no PNG, JPEG or WebP files\n` +
        `${at('pets/test/dog')}: 1 file or folder is left out: f.gif (not PNG, JPEG or WebP)`,
    ],
    ['one class', () => remove('shapes/round'), () => `${at('shapes')}: at least 2 classes are needed`],
    [
      'a class only in the test',
      () => write('pets/test/cow/x.png', 1),
      () => `${at('pets/test/cow')}: the class has no folder in train`,
    ],
  ])('%s', (_, change, message) => {
    writeTwo();
    change();
    const find = () => findImageFolders(['pets', 'shapes'], { workspace });
    expect(find).toThrow(UserError);
    expect(find).toThrow(message());
  });

  it('a damaged image', async () => {
    writeTwo();
    writeFileSync(at('pets/test/dog/f.png'), png(new Uint8Array(4), 2).subarray(0, 40));
    await expect(streamOf()).rejects.toThrow(UserError);
    await expect(streamOf()).rejects.toThrow(`${at('pets/test/dog/f.png')}: a PNG that cannot be decoded`);
  });

  it('a class too small to be parted', async () => {
    writeTwo();
    for (let i = 1; i < 5; i++) remove(`shapes/round/${i}.png`);
    await expect(streamOf()).rejects.toThrow(`${at('shapes')}: of the class round (1 in all)`);
  });

  it('one head for data sets of different numbers of classes', async () => {
    writeTwo();
    write('shapes/oval/x.png', 1);
    write('shapes/oval/y.png', 1);
    await expect(streamOf({}, 'domain-incremental')).rejects.toThrow('scenario: domain-incremental has one head');
  });
});
