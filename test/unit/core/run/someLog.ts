import type { EngineInfo, Event, EventBody, ImportanceHistogram, Resumed } from '../../../../src/core/run/event';
import type { RunState } from '../../../../src/core/run/run';

export const engine: EngineInfo = { kind: 'tensorflow', version: '2.15.1', threads: 2 };

/** A log of these events, one a second. */
export function log(bodies: readonly EventBody[]): Event[] {
  const start = Date.parse('2025-01-01T00:00:00.000Z');
  return bodies.map((body, i) => ({ ...body, n: i + 1, at: new Date(start + i * 1000).toISOString() }));
}

export const created: EventBody = { type: 'run-created', run: 'r1', experiment: 'demo', version: '0.1.0' };

export function session(pid: number, resumed?: Resumed): EventBody {
  const names = ['unpermuted', 'permutation 2', 'permutation 3'];
  return { type: 'session-started', pid, host: 'here', engine, tasks: names, ...(resumed && { resumed }) };
}

export function started(task: number): EventBody {
  const name = task === 1 ? 'unpermuted' : `permutation ${task}`;
  return { type: 'task-started', task, name, samples: 100, epochs: 2, steps: 20 };
}

export function progress(task: number, step: number, loss = 1 / step): EventBody {
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
export function finished(task: number, accuracies: readonly number[]): EventBody[] {
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

export function tried(task: number, number: number, next?: number): EventBody {
  const about = { accuracy: number / 10, on: 'train', samples: 100 } as const;
  const verdict = number === 0 ? 'reference' : next === undefined ? 'chosen' : 'too-high';
  const lambda = number === 0 ? 0 : 16 / 2 ** number;
  return { type: 'lambda-tried', task, try: number, lambda, verdict, ...about, ...(next !== undefined && { next }) };
}

export const unbroken = [
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
export function outcome({
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
