import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { repaint } from '../../../webview/shared/repaint';

/** A page with one thread, a clock in ms, and a frame every 16 ms. */
let clock = 0;
let tasks: { readonly at: number; readonly call: () => void }[] = [];
let painted: number[] = [];

beforeEach(() => {
  clock = 0;
  tasks = [];
  painted = [];
  vi.spyOn(performance, 'now').mockImplementation(() => clock);
  vi.stubGlobal('setTimeout', (call: () => void, wait = 0) => tasks.push({ at: clock + wait, call }));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const inFrame = (call: () => void) => void tasks.push({ at: clock + 16, call });

function runUntil(end: number): void {
  for (;;) {
    tasks.sort((a, b) => a.at - b.at);
    const [task] = tasks;
    if (!task || task.at > end) break;
    tasks.shift();
    clock = Math.max(clock, task.at);
    task.call();
  }
  clock = Math.max(clock, end);
}

/** Something to paint arrives every 10 ms for three seconds; a paint takes `cost` ms. */
function busy(cost: number): void {
  const soon = repaint(() => {
    painted.push(clock);
    clock += cost;
  }, inFrame);
  for (let at = 0; at < 3_000; at += 10) tasks.push({ at, call: soon });
  runUntil(10_000);
}

test('calls before a paint are one paint, and one during it is another', () => {
  let again = true;
  const soon = repaint(() => {
    painted.push(clock);
    if (again) soon();
    again = false;
  }, inFrame);
  for (let i = 0; i < 5; i++) soon();
  runUntil(1_000);
  expect(painted).toHaveLength(2);
  soon();
  runUntil(2_000);
  expect(painted).toHaveLength(3);
});

test('quick paints are some 120 ms apart', () => {
  busy(1);
  const pauses = painted.slice(1).map((at, i) => at - (painted[i] ?? 0));
  expect(Math.min(...pauses)).toBeGreaterThanOrEqual(120);
  expect(Math.max(...pauses)).toBeLessThan(160);
});

test('slow paints leave the page twice as long as they take, at most a second', () => {
  busy(300);
  // 300 ms of work, 600 of rest and a frame: four times while something arrives, and once more for what came last.
  expect(painted).toHaveLength(5);
  painted = [];
  clock = 0;
  busy(2_000);
  expect((painted[1] ?? 0) - (painted[0] ?? 0)).toBeLessThan(3_100);
});

test('a paint that fails does not end painting', () => {
  const soon = repaint(() => {
    painted.push(clock);
    throw new Error('a fault of a view');
  }, inFrame);
  soon();
  expect(() => runUntil(1_000)).toThrow('a fault of a view');
  runUntil(1_000);
  soon();
  expect(() => runUntil(2_000)).toThrow('a fault of a view');
  expect(painted).toHaveLength(2);
});
