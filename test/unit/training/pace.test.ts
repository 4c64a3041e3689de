import { describe, expect, it } from 'vitest';
import { Pace, Stopwatch } from '../../../src/training/pace';

/** A clock that stands still until it is moved. */
function clockAt(ms: number) {
  const clock = () => ms;
  return { clock, pass: (more: number) => (ms += more) };
}

/** Takes chunk after chunk of steps that take `msPerStep` each, and gives their sizes. */
function chunks(msPerStep: number, count: number): number[] {
  const { clock, pass } = clockAt(1000);
  const pace = new Pace(0, 1_000_000, clock);
  return Array.from({ length: count }, () => {
    const steps = pace.chunkSteps();
    pass(steps * msPerStep);
    pace.record(steps);
    return steps;
  });
}

describe('a chunk', () => {
  it('begins with one step and grows to 250 ms, at most fourfold at a time', () => {
    expect(chunks(1, 6)).toEqual([1, 4, 16, 64, 250, 250]);
    expect(chunks(0.5, 7)).toEqual([1, 4, 16, 64, 256, 500, 500]);
  });

  it('is never above 2500 steps, however quick they are', () => {
    expect(chunks(0, 8)).toEqual([1, 4, 16, 64, 256, 1024, 2500, 2500]);
  });

  it('is one step where a step takes longer', () => {
    expect(chunks(400, 3)).toEqual([1, 1, 1]);
  });

  it('becomes smaller at once when steps become slow, and does not count what happens between chunks', () => {
    const { clock, pass } = clockAt(0);
    const pace = new Pace(0, 1000, clock);
    for (let i = 0; i < 6; i++) {
      const steps = pace.chunkSteps();
      pass(steps);
      pace.record(steps);
      pass(10_000);
    }
    expect(pace.chunkSteps()).toBe(250);
    pass(250 * 25);
    pace.record(250);
    expect(pace.chunkSteps()).toBe(10);
  });
});

it('counts the time left by the steps of this session alone', () => {
  const { clock, pass } = clockAt(0);
  const pace = new Pace(800, 1000, clock);
  pass(1000);
  pace.record(100);
  expect(pace.secondsLeft(900)).toBe(1);
  expect(pace.secondsLeft(890), 'of a step before').toBe(1.1);
  expect(pace.secondsLeft(1000)).toBe(0);
});

it('a snapshot is due ten seconds after the last', () => {
  const { clock, pass } = clockAt(0);
  const pace = new Pace(0, 100, clock);
  pass(9_999);
  expect(pace.snapshotDue).toBe(false);
  pass(1);
  expect(pace.snapshotDue).toBe(true);
  pace.snapshotTaken();
  expect(pace.snapshotDue).toBe(false);
  pass(10_000);
  expect(pace.snapshotDue).toBe(true);
});

it('a stopwatch continues from what was before', () => {
  const { clock, pass } = clockAt(300);
  const watch = new Stopwatch(7, clock);
  expect(watch.seconds()).toBe(7);
  pass(2500);
  expect(watch.seconds()).toBe(9.5);
});
