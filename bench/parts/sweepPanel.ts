import { chromium, type Page } from 'playwright-core';
import { provideBrowser } from '../../scripts/setup/browser';
import { count } from '../../src/core/format';
import { packed } from '../../src/core/nonFinite';
import type { SweepCard } from '../../src/core/panel/cellCard';
import { cellCardOf } from '../../src/core/panel/cellCardOf';
import type { ToPanel } from '../../src/core/panel/protocol';
import { WatchedSweep } from '../../src/host/sweeps/watchedSweep';
import { makeTemporary, removeTemporary } from '../../src/store/temporaryFolder';
import { openPanel } from '../../test/webview/openPanel';
import { medianOf } from '../median';
import { type Size, writeSyntheticSweep } from '../syntheticSweep';
import { heading, row } from '../table';

const ROUNDS = 3;
const UPDATES = 10;

/**
 * Times the dashboard of a synthetic sweep: in the extension's process from the folder to the message, and in the page from
 * the message to the paint; then the paint of one cell that has changed. `state.json` is there, as whoever trains a sweep
 * writes it.
 */
export async function timeSweepPanel(size: Size): Promise<void> {
  const workspace = makeTemporary();
  const browser = await chromium.launch({ executablePath: await provideBrowser(), args: ['--no-sandbox'] });
  try {
    const folder = await writeSyntheticSweep(workspace, size);
    read(folder).sweep.save();
    console.log(
      `\nDashboard of a sweep of ${count(size.cells, 'cell')} of ${count(size.tasks, 'task')}: medians of ${ROUNDS}.`,
    );
    const rounds: Round[] = [];
    for (let round = 0; round < ROUNDS; round++) rounds.push(await oneRound(browser, folder));
    heading('', 'seconds', 'MB');
    const median = (of: (each: Round) => number, digits?: number) => medianOf(rounds.map(of), digits);
    row(
      'extension: folder read, message made',
      median(({ host }) => host),
      median(({ bytes }) => bytes / 1e6, 0),
    );
    row(
      'page: message to first paint',
      median(({ first }) => first),
      median(({ heap }) => heap / 1e6, 0),
    );
    row(
      'both',
      median(({ host, first }) => host + first),
      median(({ rss }) => rss / 1e6, 0),
    );
    row(
      'page: a cell that has changed',
      median(({ update }) => update),
      '',
    );
    console.log('MB: of the message; of the page’s heap; of the whole process of this bench.');
  } finally {
    await browser.close();
    removeTemporary(workspace);
  }
}

function read(folder: string): { readonly sweep: WatchedSweep; readonly card: SweepCard } {
  const sweep = WatchedSweep.open(folder);
  while (!sweep.isRead) sweep.lookOn(1000, Number.POSITIVE_INFINITY);
  const { path, name, cells, cellsRead } = sweep;
  return { sweep, card: { path, name, metric: 'accuracy', cells: cells.map(cellCardOf), read: cellsRead } };
}

interface Round {
  readonly host: number;
  readonly bytes: number;
  readonly first: number;
  readonly update: number;
  readonly heap: number;
  readonly rss: number;
}

async function oneRound(browser: Parameters<typeof openPanel>[0], folder: string): Promise<Round> {
  const began = performance.now();
  const { card } = read(folder);
  const text = JSON.stringify(packed({ type: 'sweep', sweep: card } satisfies ToPanel));
  const host = (performance.now() - began) / 1000;
  const panel = await openPanel(browser, 'sweep', {
    answer: (message, tell) =>
      message.type === 'ready' ? tell({ type: 'sweeps', sweeps: [{ path: card.path, name: card.name }] }) : undefined,
  });
  try {
    const { page } = panel;
    await page.waitForTimeout(500);
    await page.evaluate(`globalThis.text = ${JSON.stringify(text)}; ${measuring}; undefined`);
    const first = await painted(page, 'text', `document.querySelectorAll('.card canvas').length >= 2`);
    const heap = await heapOf(page);
    const updates: number[] = [];
    for (let i = 0; i < UPDATES; i++) {
      const cell = { ...card.cells[0], status: 'running', now: { task: 1, percent: i } };
      const change = JSON.stringify({ type: 'cells', sweep: card.path, cells: [cell], read: card.read });
      await page.evaluate(`globalThis.change = ${JSON.stringify(change)}; undefined`);
      updates.push(
        await painted(page, 'change', `document.querySelector('.summary').textContent.includes('1 running')`),
      );
    }
    const update = updates.toSorted((a, b) => a - b)[UPDATES >> 1] ?? Number.NaN;
    return { host, bytes: text.length, first, update, heap, rss: process.memoryUsage().rss };
  } finally {
    await panel.close();
  }
}

/** Runs in the page: seconds from the arrival of a message, as text, until what it says is painted. */
const measuring = `
  globalThis.measure = (text, isThere) => new Promise((done) => {
    const began = performance.now();
    postMessage(JSON.parse(text), '*');
    const look = () => {
      if (!isThere()) return requestAnimationFrame(look);
      requestAnimationFrame(() => setTimeout(() => done((performance.now() - began) / 1000)));
    };
    requestAnimationFrame(look);
  });
`;

async function painted(page: Page, text: string, isThere: string): Promise<number> {
  return Number(await page.evaluate(`measure(${text}, () => ${isThere})`));
}

async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  return (await session.send('Runtime.getHeapUsage')).usedSize;
}
