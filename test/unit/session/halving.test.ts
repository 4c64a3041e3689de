import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Event, EventBody } from '../../../src/core/run/event';
import { stopsEarly } from '../../../src/session/halving';
import { createRun } from '../../../src/store/createRun';
import { lineOf } from '../../../src/store/eventLine';
import { layout } from '../../../src/store/runDirectory';
import { sweepPath, writeSweep } from '../../../src/store/sweepFolder';
import { someExperiment } from '../../fixtures/someExperiment';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import { finished, session, started } from '../core/run/someLog';

interface SomeCell {
  readonly seed: number;
  /** After task 1; absent where the cell has not got so far. */
  readonly accuracy?: number;
}

/** The runs of these cells, of which the first is asked about, and what it says. */
async function sweepWith(cells: readonly SomeCell[]) {
  const workspace = temporaryFolder();
  const [runs, folder] = [join(workspace, '.mas/runs'), sweepPath(workspace, 's')];
  const list = cells.map(({ seed }, i) => ({ id: `s-${i}`, seed, sets: {} }));
  const halving = { after: [1], share: 0.5 };
  const file = join(workspace, 's.mas-sweep.json');
  const sweep = { name: 's', file, base: file, workspace, runs, cells: list, halving };
  await writeSweep(sweep, folder, { sweep: '{}', experiment: undefined });
  for (const [i, { accuracy }] of cells.entries()) {
    const { run } = createRun(join(runs, `s-${i}`), someExperiment(), {
      cell: `s-${i}`,
      sweepFolder: folder,
      sweep: file,
    });
    const bodies = accuracy === undefined ? [session(1)] : [session(1), started(1), ...finished(1, [accuracy])];
    const lines = bodies.map((body, n) => `${lineOf({ n: n + 2, at: '2026-01-01T00:00:00.000Z', ...body })}\n`);
    appendFileSync(run.events, lines.join(''));
  }
  const said: EventBody[] = [];
  const told: string[] = [];
  const ask = (earlier: readonly Event[] = []) =>
    stopsEarly({
      run: layout(join(runs, 's-0')),
      earlier,
      emit(body) {
        said.push(body);
        return { n: 1, at: '', ...body };
      },
      tell: (note) => told.push(note),
    });
  return { ask, said, told, folder, logOf: (i: number) => join(runs, `s-${i}`, 'events.jsonl') };
}

it('a cell is compared with those of its seed that got so far', async () => {
  const { ask, said } = await sweepWith([
    { seed: 0, accuracy: 0.5 },
    { seed: 0, accuracy: 0.6 },
    { seed: 0 },
    { seed: 1, accuracy: 0.9 },
    { seed: 0, accuracy: 0.4 },
    { seed: 0, accuracy: 0.7 },
  ]);
  // 0.7, 0.6, 0.5, 0.4, of which the better half continues.
  expect(ask()(1)).toBe(true);
  expect(said).toEqual([{ type: 'halving', task: 1, accuracy: 0.5, rank: 3, of: 4, kept: 2, continues: false }]);
  // After a task that the sweep does not name, nobody is compared.
  expect(ask()(2)).toBe(false);
  expect(said).toHaveLength(1);
});

it('what was decided is not decided again, whatever has happened since', async () => {
  const { ask, said } = await sweepWith([
    { seed: 0, accuracy: 0.5 },
    { seed: 0, accuracy: 0.9 },
  ]);
  const decided = (continues: boolean): Event => ({
    ...{ n: 9, at: '', type: 'halving', task: 1, accuracy: 0.5, rank: 1, of: 1, kept: 1, continues },
  });
  expect(ask([decided(true)])(1)).toBe(false);
  expect(ask([decided(false)])(1)).toBe(true);
  expect(said).toEqual([]);
});

it('a damaged log of another cell is no obstacle, and without its sweep a cell continues and says why', async () => {
  const { ask, said, told, folder, logOf } = await sweepWith([
    { seed: 0, accuracy: 0.5 },
    { seed: 0, accuracy: 0.9 },
  ]);
  appendFileSync(logOf(1), 'damage\n\n{}\n');
  expect(ask()(1)).toBe(false);
  expect(said).toMatchObject([{ rank: 1, of: 1 }]);
  rmSync(folder, { recursive: true });
  expect(ask()(1)).toBe(false);
  expect(said).toHaveLength(1);
  expect(told).toEqual([expect.stringContaining('continues without being compared')]);
});
