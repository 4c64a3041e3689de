import { describe, expect, it } from 'vitest';
import type { EventBody } from '../../../../src/core/run/event';
import { runState } from '../../../../src/core/run/reduce';
import type { RunState } from '../../../../src/core/run/run';
import { created, finished, log, outcome, progress, session, started, tried, unbroken } from './someLog';

describe('a run whose session was killed', () => {
  const untilTask2 = unbroken.findIndex((event) => event.type === 'task-started' && event.task === 2);
  const rest = unbroken.slice(untilTask2);

  it('ends as an unbroken one, wherever in the task it was killed, when the task starts again', () => {
    for (let killed = untilTask2; killed < unbroken.length - 1; killed++) {
      const state = runState(log([...unbroken.slice(0, killed), session(2), ...rest]));
      expect(outcome(state)).toEqual(outcome(runState(log(unbroken))));
      expect(state.sessions.map(({ ended }) => ended)).toEqual(['lost', 'done']);
    }
  });

  it('ends as an unbroken one when it resumes from a snapshot, without the progress made after that', () => {
    const killed = [...unbroken.slice(0, untilTask2), started(2), progress(2, 5), progress(2, 9, 77)];
    const resumed = [session(2, { task: 2, step: 5 }), progress(2, 10), progress(2, 20), ...finished(2, [0.8, 0.7])];
    const state = runState(log([...killed, ...resumed, { type: 'session-ended', reason: 'done' }]));
    expect(outcome(state)).toEqual(outcome(runState(log(unbroken))));
  });

  it('may say again that the task started: what was done up to the snapshot stays', () => {
    const killed = [...unbroken.slice(0, untilTask2), started(2), progress(2, 5), progress(2, 9, 77)];
    const state = runState(log([...killed, session(2, { task: 2, step: 5 }), started(2)]));
    expect(state.tasks[1]).toMatchObject({ state: 'training', step: 5, percent: 25, history: [{ step: 5 }] });
  });

  it('forgets half a row of measurements, the checkpoint and the importance when the task starts again', () => {
    const half = unbroken.slice(0, unbroken.length - 3); // task 2 measured on task 1 only
    expect(runState(log(half)).accuracyMatrix[1]).toEqual([0.8]);
    const state = runState(log([...half, session(2), started(2)]));
    expect(state.accuracyMatrix).toEqual([[0.9]]);
    expect(state.checkpoints.map(({ task }) => task)).toEqual([1]);
    expect(state.importance.map(({ task }) => task)).toEqual([1]);
    expect(state.memoryBytes).toBe(100);
  });

  it('keeps what is measured of all tasks together, and forgets it where a task is learnt again', () => {
    const together = (after: number, accuracy: number): EventBody => {
      return { type: 'evaluated-together', after, accuracy, metric: 'MAP', samples: 100 };
    };
    const first = [started(1), ...finished(1, [0.9]), together(1, 0.9)];
    const second = [started(2), ...finished(2, [0.8, 0.9]), together(2, 0.7)];
    const both = [created, session(1), ...first, ...second];
    expect(runState(log(both)).together).toEqual([0.9, 0.7]);
    expect(runState(log([...both, session(2), started(2)])).together).toEqual([0.9]);
  });
});

describe('a search for λ', () => {
  const searching: EventBody = { ...started(2), lambdaTries: 10 } as EventBody;
  const upTo = [
    ...unbroken.slice(
      0,
      unbroken.findIndex((event) => event.type === 'task-started' && event.task === 2),
    ),
  ];
  const before = [...upTo, searching, progress(2, 20), tried(2, 0, 8), progress(2, 20), tried(2, 1, 4), progress(2, 5)];
  const taskOf = (state: RunState) => {
    const task = state.tasks[1];
    return task?.state === 'pending' ? undefined : task;
  };

  it('begins each attempt at its first step, and knows its λ', () => {
    const task = taskOf(runState(log(before)));
    expect(task).toMatchObject({ step: 5, search: { lambda: 4, maxAttempts: 10 } });
    expect(task?.history.map(({ step }) => step)).toEqual([5]);
    expect(task?.search?.attempts.map(({ lambda }) => lambda)).toEqual([0, 8]);
    expect(taskOf(runState(log([...before, progress(2, 20), tried(2, 2)])))).toMatchObject({
      step: 20,
      search: { lambda: 4, attempts: [{ next: 8 }, { next: 4 }, { verdict: 'chosen' }] },
    });
  });

  it('that was killed is the same in the end, whichever attempt its snapshot was of', () => {
    const rest = [progress(2, 10), progress(2, 20), tried(2, 2), ...finished(2, [0.8, 0.7])];
    const unbrokenSearch = outcome(runState(log([...before, ...rest])));
    const between = (from: number): EventBody[] => (from === 0 ? [tried(2, 0, 8)] : []);
    for (const [number, step] of [
      [0, 15],
      [1, 7],
      [2, 0],
    ] as const) {
      const again = [session(9, { task: 2, step, tried: number }), searching];
      const state = runState(log([...before, ...again]));
      expect(taskOf(state)).toMatchObject({ step, search: { lambda: [0, 8, 4][number], maxAttempts: 10 } });
      expect(taskOf(state)?.search?.attempts).toHaveLength(number);
      const redone = [
        ...between(number),
        ...(number < 2 ? [progress(2, 20), tried(2, 1, 4)] : []),
        progress(2, 5),
        ...rest,
      ];
      expect(outcome(runState(log([...before, ...again, ...redone])))).toEqual(unbrokenSearch);
    }
  });
});
