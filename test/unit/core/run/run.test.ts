import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Event, EventBody } from '../../../../src/core/run/event';
import { MAX_HISTORY, reduce, runState } from '../../../../src/core/run/reduce';
import { emptyRun, type RunState } from '../../../../src/core/run/run';
import { created, engine, log, progress, session, started, unbroken } from './someLog';

describe('the state of a run', () => {
  it('tells what was learnt, measured and kept', () => {
    const state = runState(log(unbroken));
    expect(state.run).toBe('r1');
    expect(state.tasks.map((task) => [task.state, task.name])).toEqual([
      ['done', 'unpermuted'],
      ['done', 'permutation 2'],
      ['pending', 'permutation 3'],
    ]);
    expect(state.accuracyMatrix).toEqual([[0.9], [0.8, 0.7]]);
    expect(state.untrained).toEqual([0.1, 0.1, 0.1]);
    expect(state.checkpoints.map(({ file }) => file)).toEqual(['task-001.safetensors', 'task-002.safetensors']);
    expect(state.memoryBytes).toBe(200);
    expect(state.importance.map(({ task }) => task)).toEqual([1, 2]);
    expect(state.sessions).toEqual([
      {
        pid: 1,
        host: 'here',
        engine,
        startedAt: { at: '2025-01-01T00:00:01.000Z' },
        seconds: 20,
        ended: 'done',
      },
    ]);
    expect(state.error).toBeUndefined();
  });

  it('calls tasks what the latest session calls them, and does not make an earlier name look like progress', () => {
    const names = (...tasks: string[]): EventBody => ({ type: 'session-started', pid: 1, host: 'here', engine, tasks });
    const named = (bodies: readonly EventBody[]) => runState(log(bodies)).tasks.map(({ name }) => name);
    const before = [created, names('0 / 1', 'bag / coat', '4 / 5'), { ...started(1), name: '0 / 1' } as EventBody];
    expect(named(before)).toEqual(['classes 0, 1', 'bag, coat', 'classes 4, 5']);
    const after = [...before, names('digits 0, 1', 'bag, coat', 'digits 4, 5')];
    expect(named(after)).toEqual(['digits 0, 1', 'bag, coat', 'digits 4, 5']);
  });

  it('keeps a matrix for each subset of classes, empty where a task has none of it', () => {
    const measured = (after: number, task: number, shoes?: number): EventBody => ({
      type: 'evaluated',
      after,
      task,
      accuracy: 0.5,
      samples: 9,
      subsets: shoes === undefined ? [] : [{ name: 'shoes', accuracy: shoes, samples: 3 }],
    });
    const learnt = [
      created,
      session(1),
      started(1),
      measured(1, 1, 0.9),
      started(2),
      measured(2, 1, 0.7),
      measured(2, 2),
    ];
    expect(runState(log(learnt)).subsets).toEqual([
      {
        name: 'shoes',
        accuracyMatrix: [[0.9], [0.7]],
      },
    ]);
    // A killed session's task begins anew.
    expect(runState(log([...learnt, session(2), started(2)])).subsets).toEqual([
      { name: 'shoes', accuracyMatrix: [[0.9]] },
    ]);
  });

  it('shows a task in training with its latest progress', () => {
    const state = runState(log([created, session(1), started(1), progress(1, 5, 0.7)]));
    expect(state.tasks[0]).toMatchObject({
      state: 'training',
      percent: 25,
      epoch: 1,
      loss: 0.7,
      penalty: 0.1,
      accuracy: 0.5,
      secondsLeft: 15,
      history: [{ step: 5, loss: 0.7, penalty: 0.1, accuracy: 0.5 }],
    });
  });

  it('keeps the message of a failed session until the next one starts', () => {
    const failed = log([created, session(1), { type: 'session-ended', reason: 'failed', message: 'disk full' }]);
    expect(runState(failed).error).toBe('disk full');
    const retried: Event = { ...session(2), n: 4, at: '2025-01-02T00:00:00.000Z' };
    expect(reduce(runState(failed), retried).error).toBeUndefined();
  });

  it('is never changed in place', () => {
    let state: RunState = emptyRun;
    for (const event of log(unbroken)) {
      const before = JSON.stringify(state);
      const next = reduce(deepFrozen(state), event);
      expect(JSON.stringify(state)).toBe(before);
      state = next;
    }
    expect(state.n).toBe(unbroken.length);
  });

  it('survives any part of a log in any order, as when lines are lost', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(log(unbroken)), (events) => {
        const state = runState(events);
        expect(state.n).toBe(events.at(-1)?.n ?? 0);
        expect(state.tasks.every(({ task }, i) => task === i + 1)).toBe(true);
      }),
    );
  });
});

describe('the history of a task', () => {
  it('stays small, in order and evenly spaced, from the first step to nearly the last', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1200 }), (count) => {
        const steps = Array.from({ length: count }, (_, i) => progress(1, i + 1));
        const [task] = runState(log([created, session(1), started(1), ...steps])).tasks;
        if (task?.state !== 'training') throw new Error('the task should be in training');
        const at = task.history.map(({ step }) => step);
        expect(at.length).toBeLessThanOrEqual(MAX_HISTORY);
        expect(at.length).toBeGreaterThanOrEqual(Math.min(count, MAX_HISTORY / 2 - 1));
        const gaps = at.slice(1).map((step, i) => step - (at[i] ?? 0));
        expect(gaps.every((gap) => gap === task.stride)).toBe(true);
        expect(at[0]).toBeLessThanOrEqual(task.stride);
        expect(count - (at.at(-1) ?? 0)).toBeLessThan(task.stride);
      }),
      { numRuns: 20 },
    );
  });
});

function deepFrozen<T>(value: T): T {
  if (value !== null && typeof value === 'object' && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFrozen(inner);
  }
  return value;
}
