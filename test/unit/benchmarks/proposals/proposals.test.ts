import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DetectionSet } from '../../../../src/benchmarks/detectionSets/detectionSet';
import { openProposals, type ProposalOptions } from '../../../../src/benchmarks/proposals/proposals';
import { propertyRuns } from '../../../fixtures/full';
import { npyFile, proposalFolder } from '../../../fixtures/proposalFiles';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

/** Pictures of 40 × 20 pixels; ids of those for testing begin at 1 again, as those of some COCO files do. */
function someSet({ ids = [1, 2, 1] as readonly (number | undefined)[] } = {}): DetectionSet {
  const paths = ['/set/train/a.png', '/set/train/b.jpg', '/set/test/a.png'];
  return {
    ...{ name: 'set', path: '/set', format: 'COCO', classNames: ['cat'], trainPictures: 2, notes: [] },
    pictures: paths.map((path, i) => {
      const id = ids[i];
      return { path, ...(id !== undefined && { id }), width: 40, height: 20, objects: [] };
    }),
  };
}

const box = (image_id: unknown, bbox: unknown, score?: unknown) => ({ image_id, bbox, category_id: 1, score });

function results(elements: unknown): string {
  const path = join(temporaryFolder(), 'results.json');
  writeFileSync(path, typeof elements === 'string' ? elements : JSON.stringify(elements));
  return path;
}

const train: ProposalOptions = { max: 100, part: 'train' };
const proposalsOf = async (path: string, options: ProposalOptions = train, set = someSet()) => {
  const { of, notes } = await openProposals(path, set, options);
  return { boxes: set.pictures.map((_, i) => Array.from(of(i))), notes: notes.join('\n').replaceAll(path, 'FILE') };
};

test('COCO’s results are boxes by falling score, of pictures by their ids; equal scores keep their order', async () => {
  const path = results([
    box(2, [1, 2, 3, 4], 0.25),
    box(1, [0, 0, 40, 20], 0.5),
    box(2, [5.5, 6, 7, 8], 0.75),
    box(2, [1, 1, 1, 1], 0.25),
  ]);
  const { boxes, notes } = await proposalsOf(path);
  expect(boxes).toEqual([[0, 0, 40, 20], [5.5, 6, 12.5, 14, 1, 2, 4, 6, 1, 1, 2, 2], []]);
  expect(notes).toBe('');
});

test('without scores, boxes are in the order of the file, and the first ones are kept', async () => {
  const path = results([0, 1, 2, 3, 4].map((x) => box(1, [x, 0, 1, 1])));
  const { boxes, notes } = await proposalsOf(path, { ...train, max: 2 });
  expect(boxes[0]).toEqual([0, 0, 1, 1, 1, 0, 2, 1]);
  expect(notes).toContain('FILE: the best 2 boxes of each picture are used, 3 left out');
  expect(notes).toContain('FILE: no proposals for 1 picture of 2: b.jpg');
});

test('pictures may be called as their files are, with as many folders as tell them apart', async () => {
  const path = results(['b', 'b.jpg', 'train/b.jpg', 'test/a', '/set/train/a.png'].map((id) => box(id, [0, 0, 1, 1])));
  const { boxes } = await proposalsOf(path, { max: 100 }, someSet({ ids: [] }));
  expect(boxes.map(({ length }) => length / 4)).toEqual([1, 3, 1]);
  expect((await proposalsOf(results([box('a', [0, 0, 1, 1])]), { max: 100, part: 'test' })).boxes[2]).toHaveLength(4);
});

test('boxes less than half a pixel outside are cut, and those without area left out; both is said', async () => {
  const path = results([box(1, [-0.25, 0, 41, 0.5]), box(1, [-0.25, 0, 40.5, 20.1]), box(1, [3, 3, 0, 2])].slice(1));
  const { boxes, notes } = await proposalsOf(path);
  expect(boxes[0]).toEqual([0, 0, 40, 20]);
  expect(notes).toContain('FILE: 1 box outside of their picture by 0.25 pixels or less cut at its edge: [0].bbox');
  expect(notes).toContain('FILE: 1 box of width or height 0 left out: [1].bbox');
});

const numbers = fc.integer({ min: 0, max: 100 });
const pictureBoxes = fc.array(fc.tuple(numbers, numbers, numbers, numbers, fc.integer({ min: -3, max: 3 })));

test('a folder of NPY and results of the same boxes are the same, and as a stable sort has them', async () => {
  const folder = temporaryFolder();
  const property = fc.asyncProperty(pictureBoxes, pictureBoxes, fc.integer({ min: 1, max: 4 }), async (a, b, max) => {
    const all = [b, a, []].map((drawn) =>
      drawn.map(([x, y, width, height, score]) => {
        const [x1, y1] = [(x / 100) * 39, (y / 100) * 19];
        // −0 as well, which is as much as 0.
        return { x1, y1, x2: x1 + 0.01 + width / 200, y2: y1 + 0.01 + height / 200, score: score === 1 ? -0 : score };
      }),
    );
    if (a.length + b.length === 0) return;
    const cornersOf = all.map((own) => own.map(({ x1, y1, x2, y2 }) => [x1, y1, x2, y2]));
    const names = ['train/a.png', 'b', 'test/a.png'];
    const path = proposalFolder(
      folder,
      names.map((name, i) => ({ name, boxes: cornersOf[i] ?? [], scores: (all[i] ?? []).map(({ score }) => score) })),
    );
    const fromFolder = await openProposals(path, someSet(), { max });
    const interleaved = all
      .flatMap((own, i) => own.map(({ x1, y1, x2, y2, score }, j) => ({ j, score, id: names[i], x1, y1, x2, y2 })))
      .sort((one, other) => one.j - other.j)
      .map(({ id, x1, y1, x2, y2, score }) => box(id, [x1, y1, x2 - x1, y2 - y1], score));
    const json = join(folder, 'results.json');
    writeFileSync(json, JSON.stringify(interleaved));
    const fromResults = await openProposals(json, someSet(), { max });
    for (const [i, own] of all.entries()) {
      const expected = own.toSorted((one, other) => other.score - one.score).slice(0, max);
      expect(Array.from(fromFolder.of(i))).toEqual(
        expected.flatMap((each) => [each.x1, each.y1, each.x2, each.y2].map(Math.fround)),
      );
      expect(fromResults.of(i).length).toBe(4 * expected.length);
      for (const [j, value] of fromResults.of(i).entries()) expect(value).toBeCloseTo(fromFolder.of(i)[j] ?? 0, 4);
    }
  });
  await fc.assert(property, propertyRuns(12, 1000));
});

test('the digest is that of the boxes, however they are stored', async () => {
  const boxes = [
    [1, 2, 3, 4],
    [5, 6, 8, 9],
  ];
  const digest = async (path: string) => (await openProposals(path, someSet(), train)).digest;
  const folder = (scores: readonly number[]) => proposalFolder(temporaryFolder(), [{ name: 'b', boxes, scores }]);
  const same = [box(2, [1, 2, 2, 2], 0.2), box(2, [5, 6, 3, 3], 0.1)];
  const first = await digest(folder([2, 1]));
  expect(await digest(results(same))).toBe(first);
  expect(await digest(results(same.toReversed()))).toBe(first);
  expect(await digest(folder([1, 2]))).not.toBe(first);
  expect(await digest(results([...same, box(1, [0, 0, 1, 1], 1)]))).not.toBe(first);
  expect(await digest(results(same.map((each) => ({ ...each, image_id: 1 }))))).not.toBe(first);
});

const good = box(1, [0, 0, 1, 1], 1);

test.each<[string, unknown, RegExp, RegExp]>([
  [
    'a box beyond the edge',
    [good, box(1, [1, 2, 39.6, 4], 1)],
    /results\.json, \[1\]\.bbox: the box from 1, 2 to 40\.[\d]+, 6 lies outside of its picture of 40 × 20 pixels/,
    /from 0 to its width/,
  ],
  ['a negative box', [box(1, [1, 2, -3, 4], 1)], /\[0\]\.bbox: .* has a negative size/, /in pixels/],
  ['a box of three numbers', [box(1, [1, 2, 3], 1)], /\[0\]\.bbox: is \[1,2,3\]/, /four numbers/],
  [
    'a number that is none',
    '[{"image_id":1,"bbox":[NaN,0,1,1],"score":1}]',
    /\[0\]: NaN is no number in JSON/,
    /Correct/,
  ],
  ['a number beyond all floats', [box(1, [0, 0, 1e39, 1], 1)], /\[0\]\.bbox: .* not finite/, /in pixels/],
  [
    'a picture that is not in the set',
    [good, box(9, [0, 0, 1, 1], 1)],
    /\[1\]\.image_id: no picture of \/set for training has the id 9/,
    /annotations/,
  ],
  [
    'a name that is not in the set',
    [box('c.png', [0, 0, 1, 1], 1)],
    /\[0\]\.image_id: no picture of \/set for training is called "c\.png"/,
    /e\.g\. "a\.png"/,
  ],
  ['a picture without id', [{ bbox: [0, 0, 1, 1], score: 1 }], /\[0\]\.image_id: is missing/, /whole number/],
  ['a box without score among others', [good, box(1, [0, 0, 1, 1])], /\[1\]\.score: is missing/, /or none has one/],
  ['a box with score among others', [box(1, [0, 0, 1, 1]), good], /\[1\]\.score: is 1/, /or none has one/],
  ['a score that is text', [box(1, [0, 0, 1, 1], '1')], /\[0\]\.score: is "1"/, /number/],
  [
    'a truncated file',
    '[{"image_id":1,"bbox":[0,0,1,1],"score":1},{"image_id":1,"bb',
    /\[1\]: the file ends within it/,
    /complete copy/,
  ],
  ['a file of annotations', { images: [] }, /is a JSON object, not COCO results/, /file of results/],
  ['no boxes', [], /results\.json: has no boxes/, /proposals/],
  ['text', 'boxes', /begins with "b", which is not COCO results/, /docs\/DATA\.md/],
])('%s is refused by its path', async (_, content, message, hint) => {
  const error = { message: expect.stringMatching(message), hint: expect.stringMatching(hint) };
  await expect(proposalsOf(results(content))).rejects.toMatchObject(error);
});

test.each([
  [
    'a pickle, as Detectron publishes',
    '\x80\x02}q\x00',
    /a Python pickle, not COCO results.*/,
    /pickle\.load.*boxes\.npy/,
  ],
  [
    'a MATLAB file, as selective search writes',
    'MATLAB 5.0 MAT-file, Platform: GLNXA64',
    /a MATLAB file, not/,
    /scipy\.io\.loadmat.*boxes\.npy/,
  ],
  [
    'an NPZ archive',
    `PK\x03\x04${'\0'.repeat(22)}\x09\0\0\0boxes.npy`,
    /an NPZ archive, not/,
    /numpy\.load.*boxes\.npy/,
  ],
  ['a single NPY', '\x93NUMPY\x01\0', /an NPY array, not/, /numpy\.load.*boxes\.npy/],
])('%s is refused with what to do', async (_, bytes, message, hint) => {
  const path = join(temporaryFolder(), 'proposals');
  writeFileSync(path, Buffer.from(bytes, 'latin1'));
  const error = { message: expect.stringMatching(message), hint: expect.stringMatching(hint) };
  await expect(proposalsOf(path)).rejects.toMatchObject(error);
});

test('ids and names that several pictures have are refused', async () => {
  const all = { max: 100 };
  await expect(proposalsOf(results([good]), all)).rejects.toMatchObject({
    message: expect.stringContaining('[0].image_id: 1 is the id of /set/train/a.png and /set/test/a.png'),
    hint: expect.stringContaining('Use a file for training and one for testing'),
  });
  await expect(proposalsOf(results([box('a.png', [0, 0, 1, 1])]), all)).rejects.toMatchObject({
    message: expect.stringContaining('"a.png" is the name of /set/train/a.png and /set/test/a.png'),
  });
  await expect(proposalsOf(results([good]), all, someSet({ ids: [] }))).rejects.toMatchObject({
    hint: expect.stringContaining('Name pictures of COCO by their files, e.g. "a.png"'),
  });
});

const two = [
  { name: 'a', boxes: [[0, 0, 1, 1]], scores: [1] },
  { name: 'b', boxes: [[0, 0, 1, 1], [2, 2, 4, 4]], scores: [1, 2] },
]; // biome-ignore format: two pictures

test.each<[string, Parameters<typeof proposalFolder>[2], RegExp]>([
  [
    'a box beyond the edge',
    { 'boxes.npy': npyFile([3, 4], Float32Array.of(0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 4, 24)) },
    /boxes\.npy, \[2\]: the box from 2, 2 to 4, 24 lies outside of its picture of 40 × 20/,
  ],
  [
    'a box of NaN',
    { 'boxes.npy': npyFile([3, 4], new Float32Array(12).fill(Number.NaN)) },
    /boxes\.npy, \[0\]: .* not finite/,
  ],
  [
    'a score of NaN',
    { 'scores.npy': npyFile([3], Float32Array.of(1, Number.NaN, 1)) },
    /boxes\.npy, \[1\]: the score of the box is NaN/,
  ],
  [
    'boxes of five numbers',
    { 'boxes.npy': npyFile([3, 5], new Float32Array(15)) },
    /boxes\.npy: its shape is 3 × 5, not boxes × 4/,
  ],
  [
    'truncated boxes',
    { 'boxes.npy': npyFile([3, 4], new Float32Array(12)).subarray(0, -4) },
    /boxes\.npy: has 44 bytes of boxes, and 48 belong there/,
  ],
  [
    'other counts',
    { 'counts.npy': npyFile([2], Int32Array.of(1, 1)) },
    /boxes\.npy: has 3 boxes, but .*counts\.npy tells of 2/,
  ],
  ['counts below 0', { 'counts.npy': npyFile([2], Int32Array.of(4, -1)) }, /counts\.npy, \[1\]: is -1/],
  [
    'fewer counts',
    { 'counts.npy': npyFile([1], Int32Array.of(3)) },
    /counts\.npy: its shape is 1, but there are 2 pictures/,
  ],
  [
    'fewer scores',
    { 'scores.npy': npyFile([2], new Float32Array(2)) },
    /scores\.npy: its shape is 2, but there are 3 boxes/,
  ],
  [
    'an unknown picture',
    { 'pictures.txt': 'a\nz\n' },
    /pictures\.txt, line 2: no picture of \/set for training is called "z"/,
  ],
  [
    'a picture twice',
    { 'pictures.txt': 'b\nb.jpg' },
    /pictures\.txt, line 2: is the picture of .*pictures\.txt, line 1 again/,
  ],
  ['an empty line', { 'pictures.txt': 'a\n\nb\n' }, /line 2: no picture of \/set for training is called ""/],
  ['ids beside names', { 'ids.npy': npyFile([2], Int32Array.of(1, 2)) }, /has both pictures\.txt and ids\.npy/],
])('a folder with %s is refused by file and row', async (_, more, message) => {
  await expect(proposalsOf(proposalFolder(temporaryFolder(), two, more))).rejects.toThrow(message);
});

test('pictures of a folder may have their ids instead', async () => {
  const folder = proposalFolder(temporaryFolder(), two, { 'ids.npy': npyFile([2], Int32Array.of(2, 1)) });
  rmSync(join(folder, 'pictures.txt'));
  expect((await proposalsOf(folder)).boxes).toEqual([[2, 2, 4, 4, 0, 0, 1, 1], [0, 0, 1, 1], []]);
  rmSync(join(folder, 'ids.npy'));
  await expect(proposalsOf(folder)).rejects.toThrow('has no pictures.txt and no ids.npy');
});
