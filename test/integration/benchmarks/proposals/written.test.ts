import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pythonEnvironment, whyNoNumpy } from '../../../../scripts/setup/python';
import type { DetectionSet } from '../../../../src/benchmarks/detectionSets/detectionSet';
import { openProposals } from '../../../../src/benchmarks/proposals/proposals';
import { runCommand } from '../../../../src/engineSetup/command';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

/** The lines of Python that docs/DATA.md gives are run, and what they write is read. */

const reason = await whyNoNumpy();
if (reason !== undefined) {
  if (process.env.CI) throw new Error(`CI runs the Python of docs/DATA.md: ${reason}`);
  console.warn(`The Python of docs/DATA.md is not run: ${reason}`);
}

const text = readFileSync(resolve(import.meta.dirname, '../../../../docs/DATA.md'), 'utf8');

function linesOf(what: string): string {
  const [, code] = text.split(`<!-- tested: ${what} -->\n\n\`\`\`python\n`);
  const [lines] = (code ?? '').split('```');
  if (!lines) throw new Error(`docs/DATA.md has no block "${what}"`);
  return lines;
}

const names = ['a.png', 'b.png', 'c.png'];
const set: DetectionSet = {
  ...{ name: 'set', path: '/set', format: 'Pascal VOC', classNames: ['cat'], trainPictures: 3, notes: [] },
  pictures: names.map((name) => ({ path: `/set/${name}`, width: 40, height: 20, objects: [] })),
};

/** Runs the lines and those after them in a folder of their own. */
async function run(...after: readonly string[]): Promise<string> {
  const folder = temporaryFolder();
  const script = join(folder, 'write.py');
  writeFileSync(script, [linesOf('writes proposals'), linesOf('converts proposals'), ...after].join('\n'));
  const { ok, output } = await runCommand('python3', [script], { cwd: folder, env: pythonEnvironment });
  expect(ok, output).toBe(true);
  return folder;
}

describe.skipIf(reason !== undefined)('proposals that Python writes by the lines of docs/DATA.md', () => {
  test('are read as they were in Python, and those that were converted as VOC counts pixels', async () => {
    const folder = await run(
      'import json',
      'import sys, types',
      'draw = np.random.default_rng(3)',
      'corners = {name: draw.uniform(0, 10, (n, 4)) for name, n in [("c.png", 700), ("a.png", 0), ("b.png", 3)]}',
      'boxes = {name: each + [0, 0, 10, 10] for name, each in corners.items()}',
      'scores = {name: draw.normal(size=len(each)) for name, each in boxes.items()}',
      'write_proposals("written", boxes, scores)',
      'order = {name: np.argsort(-each.astype("float32"), kind="stable") for name, each in scores.items()}',
      'json.dump({n: boxes[n].astype("float32")[order[n]].tolist() for n in boxes}, open("expected.json", "w"))',
      // First and last pixels 0 to 39 and 0 to 19, as Detectron has them.
      'whole, part = np.array([[0, 0, 39, 19]], "f4"), np.array([[2, 3, 2, 3], [0, 0, 9, 9]], "f4")',
      'ids, found = [7, 9], {"boxes": [whole, part], "scores": [np.ones(1), np.array([1, 2])]}',
      'pickle.dump({**found, "indexes": ids}, open("one.pkl", "wb"))',
      'edges = [each + np.array([0, 0, 1, 1], "f4") for each in found["boxes"]]',
      'pickle.dump({"boxes": edges, "objectness_logits": found["scores"], "ids": ids}, open("two.pkl", "wb"))',
      'for name in ("one", "two"): convert_detectron(name + ".pkl", name, {7: "a.png", 9: "b.png"})',
      // scipy is a large package: what its loadmat returns is made in its place.
      'images, boxes = np.empty((2, 1), object), np.empty((1, 2), object)',
      'images[0, 0], images[1, 0] = np.array(["a"]), np.array(["b"])',
      'boxes[0, 0], boxes[0, 1] = np.array([[1, 1, 20, 40]], "u2"), np.array([[4, 3, 4, 3], [1, 1, 10, 10]], "u2")',
      'sys.modules["scipy"] = types.ModuleType("scipy")',
      'sys.modules["scipy.io"] = io = types.ModuleType("scipy.io")',
      'io.loadmat = lambda path: {"images": images, "boxes": boxes}',
      'convert_selective_search("three.mat", "three")',
    );
    const written = await openProposals(join(folder, 'written'), set, { max: 1000 });
    const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'));
    for (const [i, name] of names.entries()) expect(Array.from(written.of(i))).toEqual(expected[name].flat());
    expect(written.of(2)).toHaveLength(2800);
    expect(written.notes).toEqual([expect.stringContaining('no proposals for 1 picture of 3: a.png')]);
    for (const [name, second] of [
      ['one', [0, 0, 10, 10, 2, 3, 3, 4]],
      ['two', [0, 0, 10, 10, 2, 3, 3, 4]],
      ['three', [2, 3, 3, 4, 0, 0, 10, 10]],
    ] as const) {
      const { of } = await openProposals(join(folder, name), set, { max: 10 });
      expect([Array.from(of(0)), Array.from(of(1))], name).toEqual([[0, 0, 40, 20], second]);
    }
  });
});
