import { describe, expect, it } from 'vitest';
import type { Task } from '../../../src/benchmarks/streams/stream';
import { betterOf, noEpoch, selectionRows } from '../../../src/training/bestEpoch';
import { attemptEnded, isSearching, judgedOn } from '../../../src/training/lambdaAttempt';

const rows = (...all: number[]) => Int32Array.from(all);
const task: Task = {
  number: 2,
  name: 'two',
  train: rows(1, 2, 3),
  validation: rows(4),
  test: rows(5, 6),
  classes: [0, 1],
  units: { first: 0, count: 2 },
};
const search = { start: 8, factor: 0.5, share: 0.9, tries: 3 };
const sound = (accuracy: number) => ({ accuracy, isDiverged: false });
const diverged = { accuracy: 0, isDiverged: true };

describe('the search for λ', () => {
  it('begins without penalty, then lowers λ until it is low enough', () => {
    const first = attemptEnded(search, [], task, sound(0.8));
    expect(first.tried).toMatchObject({
      try: 0,
      lambda: 0,
      verdict: 'reference',
      next: 8,
      on: 'validation',
      samples: 1,
    });
    const second = attemptEnded(search, first.attempts, task, sound(0.5));
    expect(second.tried).toMatchObject({ try: 1, lambda: 8, verdict: 'too-high', next: 4 });
    expect(isSearching(search, second.attempts)).toBe(true);
    const third = attemptEnded(search, second.attempts, task, sound(0.75));
    expect(third.tried).toMatchObject({ try: 2, lambda: 4, verdict: 'chosen' });
    expect(third.tried).not.toHaveProperty('next');
    expect(isSearching(search, third.attempts)).toBe(false);
    expect(isSearching(undefined, [])).toBe(false);
  });

  it('continues after an attempt that diverged, unless it was the last', () => {
    const reference = attemptEnded(search, [], task, sound(0.8)).attempts;
    const once = attemptEnded(search, reference, task, diverged);
    expect(once.tried).toMatchObject({ accuracy: 0, verdict: 'too-high', next: 4 });
    const twice = attemptEnded(search, once.attempts, task, diverged).attempts;
    expect(() => attemptEnded(search, twice, task, diverged)).toThrow('task 2 diverged with every λ from 8 to 2');
  });

  it('compares on training samples where none are held out', () => {
    expect(judgedOn({ ...task, validation: rows() })).toEqual({ on: 'train', rows: task.train });
  });
});

describe('the best epoch', () => {
  it('is chosen on the samples that the experiment names', () => {
    const chosen = (['last-epoch', 'best-validation', 'best-test'] as const).map((keep) =>
      selectionRows({ keep }, task),
    );
    expect(chosen).toEqual([undefined, task.validation, task.test]);
  });

  it('is the first of the best; the weights of others are not read', () => {
    let read = 0;
    const weights = () => new Map([['weights/w', Float32Array.of(++read)]]);
    const best = [0.5, 0.4, 0.7, 0.7].reduce((so, accuracy) => betterOf(so, accuracy, weights), noEpoch);
    expect(best).toEqual({ accuracy: 0.7, weights: new Map([['weights/w', Float32Array.of(2)]]) });
    expect(read).toBe(2);
  });
});
