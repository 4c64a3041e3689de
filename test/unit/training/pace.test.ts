import { describe, expect, it } from 'vitest';
import { Pace, Stopwatch } from '../../../src/training/pace';

/** A clock that stands still until it is moved. */
function clockAt(ms: number) {
  const clock = () => ms;
  return { clock, pass: (more: number) => (ms += more) };
}

const nothing = { loss: 0, correct: 0, samples: 1 };

/** Takes chunk after chunk of steps that take `msPerStep` each, and gives their sizes. */
function chunks(msPerStep: number, count: number): number[] {
  const { clock, pass } = clockAt(1000);
  const pace = new Pace(0, 1_000_000, clock);
  return Array.from({ length: count }, () => {
    const steps = pace.chunkSteps();
    pass(steps * msPerStep);
    pace.record(steps, nothing);
    return steps;
  });
}

describe('a chunk', () => {
  it('begins with one step and grows to 50 ms, at most fourfold at a time', () => {
    expect(chunks(1, 5)).toEqual([1, 4, 16, 50, 50]);
    expect(chunks(0.5, 6)).toEqual([1, 4, 16, 64, 100, 100]);
  });

  it('is never above 500 steps, however quick they are', () => {
    expect(chunks(0, 8)).toEqual([1, 4, 16, 64, 256, 500, 500, 500]);
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
      pace.record(steps, nothing);
      pass(10_000);
    }
    expect(pace.chunkSteps()).toBe(50);
    pass(50 * 25);
    pace.record(50, nothing);
    expect(pace.chunkSteps()).toBe(2);
  });
});

describe('progress', () => {
  it('is told every 100 ms at most, as means over the steps since', () => {
    const { clock, pass } = clockAt(500);
    const pace = new Pace(0, 100, clock);
    expect(pace.progress()).toBeUndefined();
    pass(60);
    pace.record(2, { loss: 6, correct: 5, samples: 20 });
    expect(pace.progress()).toBeUndefined();
    pass(40);
    pace.record(2, { loss: 2, correct: 11, samples: 20 });
    // 4 of 100 steps took 100 ms.
    expect(pace.progress()).toEqual({ loss: 2, accuracy: 0.4, secondsLeft: 2.4 });
    expect(pace.progress()).toBeUndefined();
    pass(200);
    expect(pace.progress(), 'nothing was done').toBeUndefined();
    pace.record(1, { loss: 7, correct: 1, samples: 10 });
    expect(pace.progress()).toMatchObject({ loss: 7, accuracy: 0.1 });
  });

  it('is told at the last step in any case', () => {
    const { clock, pass } = clockAt(0);
    const pace = new Pace(90, 100, clock);
    pass(5);
    pace.record(10, { loss: 10, correct: 1, samples: 4 });
    expect(pace.progress()).toEqual({ loss: 1, accuracy: 0.25, secondsLeft: 0 });
  });

  it('counts the time left by the steps of this session alone', () => {
    const { clock, pass } = clockAt(0);
    const pace = new Pace(800, 1000, clock);
    pass(1000);
    pace.record(100, nothing);
    expect(pace.progress()?.secondsLeft).toBe(1);
  });
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

it('a stopwatch goes on after what was before', () => {
  const { clock, pass } = clockAt(300);
  const watch = new Stopwatch(7, clock);
  expect(watch.seconds()).toBe(7);
  pass(2500);
  expect(watch.seconds()).toBe(9.5);
});
