import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { WatchedSweep } from '../../../src/host/sweeps/watchedSweep';
import type { TreeNode } from '../../../src/host/tree/node';
import { SweepRows } from '../../../src/host/tree/sweepRows';
import { logText, someSweep } from '../../fixtures/someSweep';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import { created, session, started } from '../core/run/someLog';

const begun = [created, session(1), started(1)];

async function rowsOf(cells: number) {
  const { sweep, pathOf } = await someSweep(temporaryFolder(), Array(cells).fill(undefined));
  const watched = WatchedSweep.open(sweep.folder.path);
  const look = () => watched.lookOn(cells, 10_000);
  look();
  const rows = new SweepRows({ all: [watched] });
  const [root] = rows.roots(() => '');
  if (!root) throw new Error('no row');
  return { watched, rows, root, pathOf, look };
}

const textOf = (node: TreeNode) => {
  if (node.kind === 'more') return `${node.next} more of ${node.left}`;
  return 'label' in node ? node.label : node.kind;
};

test('cells that differ in their seed only stand right below their sweep', async () => {
  const { rows, root } = await rowsOf(3);
  expect(root.isOpen).toBe(true);
  expect(rows.childrenOf(root).map(textOf)).toEqual(['seed 0', 'seed 1', 'seed 2']);
});

test('many cells stand in pages by their status, and what is left out is said and can be shown', async () => {
  const { rows, root, pathOf, look } = await rowsOf(350);
  mkdirSync(dirname(pathOf(7)), { recursive: true });
  writeFileSync(pathOf(7), logText(begun));
  look();
  expect(root.isOpen).toBe(false);
  const groups = rows.childrenOf(root);
  expect(groups.map(textOf)).toEqual(['interrupted', 'waiting']);
  const waiting = groups[1];
  if (waiting?.kind !== 'cells') throw new Error('no group');
  for (const [shown, rest] of [
    [100, '100 more of 249'],
    [200, '149 more of 149'],
  ] as const) {
    const children = rows.childrenOf(waiting);
    expect([children.length, textOf(children[shown] ?? root)]).toEqual([shown + 1, rest]);
    const more = children[shown];
    if (more?.kind === 'more') expect(rows.more(more)).toBe(waiting);
  }
  const all = rows.childrenOf(waiting);
  expect(all).toHaveLength(349);
  expect(new Set(all.map((node) => node.kind === 'cell' && node.cell)).size).toBe(349);
});

test('what has changed is drawn again, and rows stay the same objects', async () => {
  const { watched, rows, root, pathOf } = await rowsOf(2);
  const [first] = rows.childrenOf(root);
  mkdirSync(dirname(pathOf(0)), { recursive: true });
  writeFileSync(pathOf(0), logText(begun));
  const changed = watched.lookAt('s-seed-0');
  if (!changed) throw new Error('nothing has changed');
  expect(rows.changed(watched, [changed], false)).toEqual([first]);
  expect(rows.changed(watched, [changed], true)).toEqual([root]);
  expect(rows.childrenOf(root)[0]).toBe(first);
});
