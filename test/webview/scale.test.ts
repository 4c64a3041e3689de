import type { CDPSession } from 'playwright-core';
import { expect, test } from 'vitest';
import { type Panel, panelOpener } from './stubHost';
import { numbered, progressEvents, startedEvent, syntheticRun } from './syntheticRun';

/**
 * A thousand tasks and two hundred runs. What is aimed at is a first paint in 500 ms and an update in 50 ms on an idle
 * machine; both are printed. Machines that test are busy with other things, and processors differ, so the test fails
 * where the page's own computing takes several times as long: then something is worked out that need not be.
 */
const FIRST_PAINT = 3 * 500;
const UPDATE = 3 * 50;

const open = panelOpener();

const tasks = 1000;
const began = performance.now();
const long = syntheticRun('run-0', { tasks, learnt: tasks - 1, progress: 6 });
console.log(`reduced ${long.events.length} events in ${Math.round(performance.now() - began)} ms`);
const cards = Array.from({ length: 200 }, (_, i) => ({ ...long.card, id: `run-${i}`, name: `run ${i}` }));

async function opened(): Promise<Panel> {
  const panel = await open('dashboard');
  await panel.page.evaluate(measuring);
  return panel;
}

/** Runs in the page: `measure(messages)` gives the ms from the first message until what they say is painted. */
const measuring = `
  globalThis.measure = (messages, isThere) => new Promise((done) => {
    const began = performance.now();
    for (const message of messages) postMessage(message, '*');
    const look = () => {
      if (!isThere()) return requestAnimationFrame(look);
      requestAnimationFrame(() => setTimeout(() => done(performance.now() - began)));
    };
    requestAnimationFrame(look);
  });
  globalThis.longest = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) globalThis.longest = Math.max(globalThis.longest, duration);
  }).observe({ type: 'longtask' });
  globalThis.say = (text) => document.querySelector('.summary')?.textContent.includes(text);
`;

test('1,000 tasks and 200 runs are painted at once, and updated at once', async () => {
  const panel = await opened();
  const session = await panel.page.context().newCDPSession(panel.page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const messages = JSON.stringify([
    { type: 'runs', runs: cards },
    { type: 'run', run: 'run-0', state: long.state },
  ]);
  await panel.page.evaluate(`globalThis.messages = ${messages}; undefined`);
  const before = await computed(session);
  const first = Number(
    await panel.page.evaluate(`measure(messages, () => document.querySelectorAll('.card canvas').length > 1)`),
  );
  const painted = (await computed(session)) - before;
  // Then nothing, for what was left to do.
  await panel.page.waitForTimeout(1000);
  await panel.page.evaluate('longest = 0');
  const n = long.state.n + 1;
  const events = numbered(n, [startedEvent(tasks, 100), ...progressEvents(tasks, 40, 100)]);
  const idle = await computed(session);
  for (const event of events) {
    await panel.tell({ type: 'events', run: 'run-0', events: [event] });
    // Longer than two paints are apart: each event is painted by itself.
    await panel.page.waitForTimeout(130);
  }
  await panel.page.waitForFunction('say("training task 1000: 100 %")');
  await panel.page.waitForTimeout(300);
  const updated = ((await computed(session)) - idle) / events.length;
  const longest = Number(await panel.page.evaluate('longest'));
  console.log(
    `first paint ${Math.round(first)} ms, of which ${Math.round(painted)} ms computing; ` +
      `update ${Math.round(updated)} ms computing, its longest task ${Math.round(longest)} ms (0: under 50)`,
  );
  expect(painted).toBeLessThan(FIRST_PAINT);
  expect(updated).toBeLessThan(UPDATE);
});

/** ms that the page's main thread has been at work. */
async function computed(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
}

test('memory is flat over 10,000 events', async () => {
  const run = syntheticRun('run-0', { tasks: 10, learnt: 4 });
  const panel = await opened();
  await panel.tell({ type: 'runs', runs: [run.card] });
  await panel.tell({ type: 'run', run: 'run-0', state: run.state });
  await panel.page.waitForSelector('.summary tbody tr');
  const session = await panel.page.context().newCDPSession(panel.page);
  let n = run.state.n;
  const feed = async (count: number, steps: number, from: number) => {
    const bodies = progressEvents(5, steps, steps).slice(from, from + count);
    for (let i = 0; i < bodies.length; i += 50) {
      const events = numbered(n + 1, bodies.slice(i, i + 50));
      n += events.length;
      await panel.tell({ type: 'events', run: 'run-0', events });
    }
    await panel.page.waitForTimeout(400);
  };
  await panel.tell({ type: 'events', run: 'run-0', events: numbered(n + 1, [startedEvent(5, 12_000)]) });
  n += 1;
  await feed(2000, 12_000, 0);
  const before = await heap(session);
  await feed(10_000, 12_000, 2000);
  const after = await heap(session);
  console.log(`heap ${(before / 1e6).toFixed(1)} MB before, ${(after / 1e6).toFixed(1)} MB after 10,000 events`);
  await panel.page.waitForFunction('say("training task 5: 100 %")');
  expect(after - before).toBeLessThan(2e6);
});

async function heap(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize;
}
