import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EngineInfo, Event, EventBody, ImportanceHistogram, Resumed } from '../../../../src/core/run/event';
import { MAX_HISTORY, reduce, runState } from '../../../../src/core/run/reduce';
import { emptyRun, type RunState } from '../../../../src/core/run/run';

const engine: EngineInfo = { kind: 'tensorflow', version: '2.15.1', threads: 2 };

/** A log of these events, one a second. */
function log(bodies: readonly EventBody[]): Event[] {
  const start = Date.parse('2025-01-01T00:00:00.000Z');
  return bodies.map((body, i) => ({ ...body, n: i + 1, at: new Date(start + i * 1000).toISOString() }));
}

const created: EventBody = { type: 'run-created', run: 'r1', experiment: 'demo', version: '0.1.0' };

function session(pid: number, resumed?: Resumed): EventBody {
  const names = ['in place', 'permutation 2', 'permutation 3'];
  return { type: 'session-started', pid, host: 'here', engine, tasks: names, ...(resumed && { resumed }) };
}

function started(task: number): EventBody {
  const name = task === 1 ? 'in place' : `permutation ${task}`;
  return { type: 'task-started', task, name, samples: 100, epochs: 2, steps: 20 };
}

function progress(task: number, step: number, loss = 1 / step): EventBody {
  const epoch = step > 10 ? 2 : 1;
  return { type: 'progress', task, epoch, step, loss, penalty: 0.1, accuracy: 0.5, secondsLeft: 20 - step };
}

const histogram: ImportanceHistogram = {
  tensor: 'dense1/kernel',
  elements: 4,
  zeros: 1,
  mean: 0.1,
  max: 1,
  range: [-3, 0],
  bins: [1, 2],
};

/** All that a session logs from the end of training on. */
function finished(task: number, accuracies: readonly number[]): EventBody[] {
  return [
    { type: 'importance', task, samples: 100, seconds: 0.5, own: [histogram], accumulated: [histogram] },
    {
      type: 'checkpoint',
      task,
      file: `task-00${task}.safetensors`,
      bytes: 10,
      sha256: `${task}`,
      memoryBytes: 100 * task,
      seconds: { train: 2, importance: 0.5 },
    },
    ...accuracies.map(
      (accuracy, i): EventBody => ({ type: 'evaluated', after: task, task: i + 1, accuracy, samples: 50 }),
    ),
    { type: 'task-finished', task, seconds: { train: 2, importance: 0.5, evaluate: 0.25 } },
  ];
}

function tried(task: number, number: number, next?: number): EventBody {
  const about = { accuracy: number / 10, on: 'train', samples: 100 } as const;
  const verdict = number === 0 ? 'reference' : next === undefined ? 'chosen' : 'too-high';
  const lambda = number === 0 ? 0 : 16 / 2 ** number;
  return { type: 'lambda-tried', task, try: number, lambda, verdict, ...about, ...(next !== undefined && { next }) };
}

const unbroken = [
  created,
  session(1),
  ...[1, 2, 3].map((task): EventBody => ({ type: 'evaluated', after: 0, task, accuracy: 0.1, samples: 50 })),
  started(1),
  progress(1, 10),
  progress(1, 20),
  ...finished(1, [0.9]),
  started(2),
  progress(2, 5),
  progress(2, 10),
  progress(2, 20),
  ...finished(2, [0.8, 0.7]),
  { type: 'session-ended', reason: 'done' } as const,
];

/** What a run has come to, whichever sessions it took. */
function outcome({
  tasks,
  accuracyMatrix,
  untrained,
  together,
  checkpoints,
  importance,
  memoryBytes,
  engine,
}: RunState) {
  const timeless = checkpoints.map(({ at: _, ...checkpoint }) => checkpoint);
  return { tasks, accuracyMatrix, untrained, together, checkpoints: timeless, importance, memoryBytes, engine };
}

describe('the state of a run', () => {
  it('tells what was learnt, measured and kept', () => {
    const state = runState(log(unbroken));
    expect(state.run).toBe('r1');
    expect(state.tasks.map((task) => [task.state, task.name])).toEqual([
      ['done', 'in place'],
      ['done', 'permutation 2'],
      ['pending', 'permutation 3'],
    ]);
    expect(state.accuracyMatrix).toEqual([
      [0.9, null, null],
      [0.8, 0.7, null],
    ]);
    expect(state.untrained).toEqual([0.1, 0.1, 0.1]);
    expect(state.checkpoints.map(({ file }) => file)).toEqual(['task-001.safetensors', 'task-002.safetensors']);
    expect(state.memoryBytes).toBe(200);
    expect(state.importance.map(({ task }) => task)).toEqual([1, 2]);
    expect(state.sessions).toEqual([
      {
        pid: 1,
        host: 'here',
        engine,
        startedAt: '2025-01-01T00:00:01.000Z',
        lastAt: '2025-01-01T00:00:21.000Z',
        ended: 'done',
      },
    ]);
    expect(state.error).toBeUndefined();
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
        accuracyMatrix: [
          [0.9, null],
          [0.7, null],
        ],
      },
    ]);
    // A killed session's task begins anew.
    expect(runState(log([...learnt, session(2), started(2)])).subsets).toEqual([
      { name: 'shoes', accuracyMatrix: [[0.9, null]] },
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

  it('passes over events of a later version', () => {
    const events = log(unbroken);
    const unknown = { type: 'moon-phase', n: 4.5, at: '2025-01-01T00:00:03.000Z', phase: 'full' } as unknown as Event;
    const mixed = [...events.slice(0, 4), unknown, ...events.slice(4)];
    expect(runState(mixed)).toEqual(runState(events));
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
        expect(new Set(state.accuracyMatrix.map(({ length }) => length)).size).toBeLessThanOrEqual(1);
      }),
    );
  });
});

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

  it('ends as an unbroken one when it goes on from a snapshot, without the progress made after that', () => {
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
    expect(runState(log(half)).accuracyMatrix[1]).toEqual([0.8, null, null]);
    const state = runState(log([...half, session(2), started(2)]));
    expect(state.accuracyMatrix).toEqual([[0.9, null, null]]);
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

  it('begins each try at its first step, and knows its λ', () => {
    const task = taskOf(runState(log(before)));
    expect(task).toMatchObject({ step: 5, search: { lambda: 4, maxAttempts: 10 } });
    expect(task?.history.map(({ step }) => step)).toEqual([5]);
    expect(task?.search?.attempts.map(({ lambda }) => lambda)).toEqual([0, 8]);
    expect(taskOf(runState(log([...before, progress(2, 20), tried(2, 2)])))).toMatchObject({
      step: 20,
      search: { lambda: 4, attempts: [{ next: 8 }, { next: 4 }, { verdict: 'chosen' }] },
    });
  });

  it('that was killed is the same in the end, whichever try its snapshot was of', () => {
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
