import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findImageFolders, type ImageFolder } from '../../../../src/benchmarks/imageFolders/imageFolder';
import { openStream } from '../../../../src/benchmarks/streams/openStream';
import { openRunStream } from '../../../../src/benchmarks/streams/runStream';
import { withImagesOf } from '../../../../src/benchmarks/streams/unlabelled';
import type { EventBody } from '../../../../src/core/run/event';
import { UserError } from '../../../../src/core/userError';
import { createRun } from '../../../../src/store/createRun';
import { openEventLog } from '../../../../src/store/eventLog';
import { png, pngOf } from '../../../fixtures/png';
import { someExperiment } from '../../../fixtures/someExperiment';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

/** Folders of images in the layouts, under the names and with the other files that people have. */

const [COMPOSED, DECOMPOSED] = ['caf\u00e9', 'cafe\u0301'];

let workspace: string;
const at = (...path: string[]) => join(workspace, ...path);

beforeEach(() => {
  workspace = temporaryFolder();
  vi.stubEnv('XDG_CACHE_HOME', at('cache'));
  vi.stubEnv('MAS_LAB_DATA', '');
});

afterEach(() => vi.unstubAllEnvs());

function write(...paths: readonly string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), png(new Uint8Array(4), 2));
  }
}

function found(folder = 'birds'): ImageFolder {
  const [only] = findImageFolders([folder], { workspace });
  if (!only) throw new Error('no folder was found');
  return only;
}

/** Files by part and class, as `train 0 a.png`. */
function filesIn({ files }: ImageFolder): readonly string[] {
  return files.map(({ path, part, class: number }) => [part, number, basename(path)].join(' ').trim()).sort();
}

const benchmark = { kind: 'images' as const, folders: ['birds'], height: 2, width: 2, channels: 1 as const };

describe('classes', () => {
  it('that are all numbers stand in the order of the numbers', () => {
    for (let i = 0; i < 12; i++) write(`birds/${i}/a.png`);
    expect(found().classNames).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11']);
    write('birds/owl/a.png');
    expect(found().classNames.slice(0, 4)).toEqual(['0', '1', '10', '11']);
  });

  it('have one name in both Unicode forms', () => {
    write(`birds/train/${COMPOSED}/a.png`, 'birds/train/owl/b.png', `birds/test/${DECOMPOSED}/c.png`);
    write('birds/test/owl/d.png');
    expect(found().classNames).toEqual([COMPOSED, 'owl']);
    expect(filesIn(found())).toEqual(['test 0 c.png', 'test 1 d.png', 'train 0 a.png', 'train 1 b.png']);
  });

  it('have their images in one order, whatever Unicode form a file system gives names', () => {
    write('birds/owl/1.png', 'birds/jay/1.png');
    const order = (names: readonly string[]) => {
      for (const name of names) write(`birds/owl/${name}.png`);
      const files = found().files.map(({ path }) => basename(path).normalize('NFC'));
      for (const name of names) rmSync(at(`birds/owl/${name}.png`));
      return files;
    };
    // Decomposed, é stands before f; composed, after z.
    expect(order([DECOMPOSED, 'caff'])).toEqual(order([COMPOSED, 'caff']));
  });

  it('are chosen by name in both Unicode forms, and so is the folder', async () => {
    const folder = `oiseaux ${COMPOSED}`;
    for (const name of [DECOMPOSED, 'owl']) write(...[1, 2, 3].map((i) => `${folder}/${name}/${i}.png`));
    const evaluation = { subsets: [{ name: 'some', classes: [COMPOSED] }] };
    const folders = [folder.normalize('NFD')];
    const { tasks } = await openStream(someExperiment({ benchmark: { ...benchmark, folders }, evaluation }), {
      workspace,
    });
    expect(tasks[0]).toMatchObject({ name: folder, words: [[COMPOSED], ['owl']] });
    expect(someExperiment({ evaluation: { subsets: [{ name: 'some', classes: [DECOMPOSED] }] } })).toMatchObject({
      evaluation,
    });
  });
});

describe('parts', () => {
  it.each([
    ['Train', 'Test'],
    ['Training', 'Testing'],
    ['TRAIN', 'testing'],
    ['training_set', 'test_set'],
    ['train', 'val'],
    ['train', 'valid'],
    ['train', 'Validation'],
    ['train', 'dev'],
  ])('may be called %s and %s', (train, test) => {
    for (const name of ['jay', 'owl']) write(`birds/${train}/${name}/a.png`, `birds/${test}/${name}/b.png`);
    expect(filesIn(found())).toEqual(['test 0 b.png', 'test 1 b.png', 'train 0 a.png', 'train 1 a.png']);
    const isSaid = found().notes.some((note) => note.endsWith(`${test} are for testing, as there is no folder test`));
    expect(isSaid).toBe(!/^test/i.test(test));
  });

  it('may have others beside them, which are left out', () => {
    for (const name of ['jay', 'owl']) write(...['train', 'val', 'test'].map((part) => `birds/${part}/${name}/a.png`));
    write('birds/README.png', 'birds/.DS_Store', 'birds/__MACOSX/train/jay/a.png', 'birds/train/b.png');
    expect(found().files).toHaveLength(4);
    expect(found().notes).toEqual([
      `${at('birds')}: 5 files or folders are left out: .DS_Store, __MACOSX (hidden); ` +
        'README.png, val (beside train and test); train/b.png (beside the folders of classes)',
    ]);
  });

  it.each([
    [['Train/jay/a.png', 'extra/x/a.png'], 'has a folder Train, but no folder test'],
    [['Test/jay/a.png', 'val/jay/a.png'], 'has a folder Test, but no folder train'],
    [
      ['train/jay/a.png', 'training/jay/a.png', 'test/jay/a.png'],
      'the folders train and training are both for the same part',
    ],
  ])('of %j are not guessed', (paths, message) => {
    write(...paths.map((path) => `birds/${path}`));
    expect(() => found()).toThrow(`${at('birds')}: ${message}`);
  });

  it('are no classes, but a class may be called train', () => {
    write('birds/train/a.png', 'birds/car/b.png');
    expect(found().classNames).toEqual(['car', 'train']);
  });
});

describe('links and other things that are no files', () => {
  beforeEach(() => write('birds/jay/a.png', 'birds/owl/b.png', 'store/c.png', 'store/deep/d.png'));

  it('links to files and folders are read, a folder once', () => {
    symlinkSync(at('store/c.png'), at('birds/jay/c.png'));
    symlinkSync(at('store'), at('birds/crow'));
    symlinkSync(at('store/deep'), at('birds/owl/more'));
    symlinkSync(at('birds/owl'), at('birds/owl/again'));
    expect(filesIn(found())).toEqual(['0 c.png', '0 d.png', '1 a.png', '1 c.png', '2 b.png', '2 d.png']);
    expect(found().notes).toEqual([
      `${at('birds')}: 1 file or folder is left out: owl/again (a link to a folder that is read already)`,
    ]);
  });

  it('what leads nowhere, and pipes, are left out and said', async () => {
    symlinkSync(at('nowhere'), at('birds/jay/gone.png'));
    symlinkSync(at('birds/jay/loop.png'), at('birds/jay/loop.png'));
    execFileSync('mkfifo', [at('birds/jay/pipe.png'), at('birds/owl/pipe.jpg')]);
    const note =
      '4 files or folders are left out: jay/gone.png, jay/loop.png (a link that leads nowhere); ' +
      'jay/pipe.png, owl/pipe.jpg (neither file nor folder)';
    expect(found().notes).toEqual([`${at('birds')}: ${note}`]);
    expect(found().files).toHaveLength(2);

    write('birds/.hidden/e.png', 'birds/jay/notes.txt');
    const notes: string[] = [];
    for (const i of [1, 2]) write(`birds/jay/${i}.png`, `birds/owl/${i}.png`);
    const own = await openStream(someExperiment({ benchmark }), { workspace });
    const stream = await withImagesOf(at('birds'), own, { seed: 0, tell: (text) => notes.push(text) });
    expect(stream.rows).toBe(6);
    expect(notes).toEqual([
      expect.stringMatching(/6 files or folders are left out: \.hidden \(hidden\); .*jay\/notes\.txt \(not PNG/),
    ]);
  });

  it.each([['./birds'], ['birds/'], ['link'], ['store/../birds']])(
    'one folder given twice, as birds and %s, is refused',
    (other) => {
      symlinkSync(at('birds'), at('link'));
      expect(() => findImageFolders(['birds', other], { workspace })).toThrow(
        `benchmark.folders[1]: ${other} is the same folder as benchmark.folders[0], birds`,
      );
    },
  );

  it('one folder as that of two classes, or of train and test, is refused', () => {
    symlinkSync('jay', at('birds/crow'));
    expect(() => found()).toThrow(/birds\/(crow|jay): is the same folder as .*birds\/(crow|jay)$/);
    write('parts/train/jay/a.png', 'parts/train/owl/b.png');
    symlinkSync('train', at('parts/test'));
    expect(() => found('parts')).toThrow(`${at('parts/test/jay')}: is the same folder as ${at('parts/train/jay')}`);
  });

  it('names that are not in UTF-8 are said', () => {
    const file = Buffer.concat([Buffer.from(at('birds/jay/caf')), Buffer.of(0xe9), Buffer.from('.png')]);
    writeFileSync(file, '');
    expect(() => found()).toThrow('caf\ufffd.png: the name is not in UTF-8');
    write('birds/owl/caf\ufffd.png');
    rmSync(file);
    expect(found().files).toHaveLength(3);
  });

  it('a file in the place of a class is said', () => {
    for (const name of ['jay', 'owl']) write(`parts/train/${name}/a.png`);
    write('parts/test/owl/a.png', 'parts/test/jay');
    expect(() => found('parts')).toThrow(`${at('parts/test/jay')}: is a file, not the folder of a class`);
  });

  it('a folder without classes is said', () => {
    mkdirSync(at('empty'));
    expect(() => found('empty')).toThrow(
      `${at('empty')}: at least 2 classes are needed, a folder for each, but there are 0`,
    );
  });
});

it('a folder may have a name as long as the file system allows', async () => {
  const name = '鳥'.repeat(83);
  for (const i of [1, 2, 3]) write(`${name}/jay/${i}.png`, `${name}/owl/${i}.png`);
  await openStream(someExperiment({ benchmark: { ...benchmark, folders: [name] } }), { workspace });
  expect(readdirSync(at('cache/mas-lab/rows'))).toEqual([expect.stringMatching(/^鳥{33}-[0-9a-f]{32}\.rows$/)]);
});

describe('a run that an earlier version began', () => {
  const checkpoint: EventBody = {
    type: 'checkpoint',
    task: 1,
    file: 'checkpoints/task-001.safetensors',
    bytes: 1,
    sha256: '',
    memoryBytes: 0,
    seconds: { train: 1, importance: 1 },
  };

  it('keeps the classes in the order it learnt them in, also once this version has recorded its data', async () => {
    for (const name of ['2', '10']) write(...[1, 2, 3].map((i) => `birds/${name}/${i}.png`));
    const open = createRun(at('r'), someExperiment({ benchmark }), { workspace });
    const words = async () => (await openRunStream(open, () => undefined)).tasks[0]?.words;
    expect(await words()).toEqual([['2'], ['10']]);
    const log = openEventLog(open.run.events);
    log.append(checkpoint);
    expect(await words()).toEqual([['10'], ['2']]);
    log.append({ type: 'data-recorded', sources: (await openRunStream(open, () => undefined)).sources });
    log.close();
    expect(await words()).toEqual([['10'], ['2']]);
    renameSync(at('birds/2'), at('birds/3'));
    await expect(words()).rejects.toThrow('birds: class "2" is gone');
  });

  it('has the classes Train and Test, if those were its folders', () => {
    write('birds/Train/jay/a.png', 'birds/Test/jay/b.png');
    const [only] = findImageFolders(['birds'], { workspace, ofEarlierRun: true });
    expect(only?.classNames).toEqual(['Test', 'Train']);
  });

  it('what is left out is said until the data are recorded', async () => {
    write(...[1, 2, 3].flatMap((i) => [`birds/jay/${i}.png`, `birds/owl/${i}.png`]), 'birds/jay/notes.txt');
    const open = createRun(at('r'), someExperiment({ benchmark }), { workspace });
    const notes: string[] = [];
    const { sources } = await openRunStream(open, (note) => notes.push(note));
    expect(notes).toEqual([`${at('birds')}: 1 file or folder is left out: jay/notes.txt (not PNG, JPEG or WebP)`]);
    const log = openEventLog(open.run.events);
    log.append({ type: 'data-recorded', sources });
    log.close();
    await openRunStream(open, (note) => notes.push(note));
    expect(notes).toHaveLength(1);
  });
});

it('of 1,000 hostile pictures the first is named, and no other is decoded', async () => {
  const bomb = pngOf({ width: 1, height: 1, depth: 8, colourType: 2 }, deflateSync(Buffer.alloc(1e6)));
  for (const part of ['train', 'test']) {
    for (const name of ['crow', 'owl']) {
      mkdirSync(at('birds', part, name), { recursive: true });
      for (let i = 0; i < 250; i++) writeFileSync(at('birds', part, name, `${i}.png`), bomb);
    }
  }
  const error: unknown = await openStream(someExperiment({ benchmark }), { workspace }).catch(
    (reason: unknown) => reason,
  );
  if (!(error instanceof UserError)) throw error;
  expect(error.message).toMatch(/^\S+\.png: a PNG that cannot be decoded: it holds more data than its pixels need$/);
  expect(error.hint).toBe('Replace the file with a complete copy, or remove it.');
});
