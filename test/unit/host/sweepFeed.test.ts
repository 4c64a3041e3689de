import { writeFileSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';
import type { ToPanel } from '../../../src/core/panel/protocol';
import { parseToPanel } from '../../../src/core/panel/protocol';
import { SweepFeed } from '../../../src/host/panels/sweepFeed';
import type { Sweeps } from '../../../src/host/sweeps/sweeps';
import { WatchedSweep } from '../../../src/host/sweeps/watchedSweep';
import { writeSweep } from '../../../src/store/sweepFolder';
import { logText, someSweep } from '../../fixtures/someSweep';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import { created, finished, session, started } from '../core/run/someLog';

afterEach(() => vi.useRealTimers());

const one = [created, session(1), started(1), ...finished(1, [0.9])];
const two = [...one, started(2), ...finished(2, [0.8, 0.7])];

/** A feed of one sweep of two seeds, and what it has sent. */
async function fed() {
  vi.useFakeTimers();
  const { sweep, pathOf } = await someSweep(temporaryFolder(), [one, undefined]);
  const watched = WatchedSweep.open(sweep.folder.path);
  watched.lookOn(10, 1000);
  const { path } = watched;
  const sweeps = { all: [watched], byPath: (each: string) => (each === path ? watched : undefined) };
  const sent: ToPanel[] = [];
  const feed = new SweepFeed(sweeps as unknown as Sweeps, (message) => sent.push(message));
  const news = () => sent.splice(0);
  return { feed, watched, path, pathOf, sweep, news };
}

test('a page gets the list, then the sweep that it names, then only the cells that change', async () => {
  const { feed, watched, path, pathOf, news } = await fed();
  feed.focus(path);
  feed.start();
  const list = { type: 'sweeps', sweeps: [{ path, name: 's' }] };
  expect(news()).toEqual([
    { ...list, focus: path },
    { ...list, focus: undefined },
  ]);
  feed.watch(path);
  const [whole] = news();
  expect(parseToPanel(whole)).toMatchObject({ type: 'sweep', sweep: { path, metric: 'accuracy', read: 2 } });
  expect(
    whole?.type === 'sweep' && whole.sweep.cells.map(({ id, measures }) => [id, measures.averageAccuracy]),
  ).toEqual([
    ['s-seed-0', [0.9]],
    ['s-seed-1', []],
  ]);
  writeFileSync(pathOf(0), logText(two));
  // Two changes that come together are sent together.
  for (let i = 0; i < 2; i++) feed.onChange({ sweep: watched, cells: [watched.lookAt('s-seed-0') ?? []].flat() });
  expect(news()).toEqual([]);
  vi.runAllTimers();
  const [changes, ...more] = news();
  expect(more).toEqual([]);
  expect(parseToPanel(changes)).toMatchObject({
    ...{ type: 'cells', sweep: path, read: 2 },
    cells: [
      {
        id: 's-seed-0',
        measures: { averageAccuracy: [0.9, 0.75], whenLearnt: [0.9, 0.8], forgetting: [null, expect.closeTo(0.1, 12)] },
      },
    ],
  });
});

test('a sweep that has got more cells is sent again as a whole', async () => {
  const { feed, watched, path, sweep, news } = await fed();
  feed.start();
  feed.watch(path);
  news();
  feed.onChange(undefined);
  expect(news().map(({ type }) => type)).toEqual(['sweeps']);
  const { folder: _, ...plan } = sweep;
  const cells = [...sweep.cells, { id: 's-seed-2', seed: 2, sets: { seed: 2 } }];
  await writeSweep({ ...plan, cells }, path, { sweep: '{}', experiment: undefined });
  expect(watched.lookAtFolder()).toBe(true);
  feed.onChange(undefined);
  const sent = news();
  expect(sent.map(({ type }) => type)).toEqual(['sweeps', 'sweep']);
  expect(sent[1]?.type === 'sweep' && sent[1].sweep.cells).toHaveLength(3);
  // One that cannot be read any more says so.
  writeFileSync(sweep.folder.cells, '{}');
  watched.lookAtFolder();
  feed.onChange(undefined);
  expect(news().at(-1)).toMatchObject({ type: 'sweep', sweep: { problem: expect.stringContaining('is damaged') } });
});
