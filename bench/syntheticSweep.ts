import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomOf, uniform } from '../src/core/random';
import type { Event, EventBody } from '../src/core/run/event';
import { lineOf } from '../src/store/eventLine';
import { writeSweep } from '../src/store/sweepFolder';

/** What a synthetic sweep has. */
export interface Size {
  readonly cells: number;
  readonly tasks: number;
  /** Points of progress in each task; real runs have up to 100. */
  readonly points: number;
}

/**
 * Writes a sweep whose cells are all trained, without training any: real logs with made-up numbers.
 *
 * @returns the sweep's folder
 */
export async function writeSyntheticSweep(workspace: string, { cells, tasks, points }: Size): Promise<string> {
  const runs = join(workspace, '.mas', 'runs');
  const list = Array.from({ length: cells }, (_, i) => {
    const [lambda, seed] = [Math.floor(i / 10) + 1, i % 10];
    return { id: `s-lambda-${lambda}-seed-${seed}`, seed, sets: { 'method.lambda': lambda, seed } };
  });
  for (const [i, { id }] of list.entries()) {
    mkdirSync(join(runs, id), { recursive: true });
    writeFileSync(join(runs, id, 'events.jsonl'), logOf(id, i, tasks, points));
  }
  const base = join(workspace, 's.mas-sweep.json');
  const sweep = { name: 's', file: base, base, workspace, runs, cells: list };
  const { folder } = await writeSweep(sweep, join(workspace, '.mas', 'sweeps', 's'), {
    sweep: '{}',
    experiment: undefined,
  });
  return folder.path;
}

function logOf(run: string, number: number, tasks: number, points: number): string {
  const random = randomOf(number, 'synthetic');
  const names = Array.from({ length: tasks }, (_, t) => `permutation ${t + 1}`);
  const engine = { kind: 'tensorflow', version: '2.15.1', threads: 1 } as const;
  const bodies: EventBody[] = [
    { type: 'run-created', run, experiment: run, version: '0.1.0' },
    { type: 'session-claimed', claim: '0123456789abcdef', pid: 1, host: 'here' },
    { type: 'session-started', pid: 1, host: 'here', engine, tasks: names },
    ...names.flatMap((name, t) => taskOf(t + 1, name, points, () => uniform(random))),
    { type: 'session-ended', reason: 'done' },
  ];
  const at = new Date(0).toISOString();
  return bodies
    .map((body, i): Event => ({ n: i + 1, at, ...(i > 0 && { session: 1, elapsed: i }), ...body }))
    .map((event) => `${lineOf(event)}\n`)
    .join('');
}

function taskOf(task: number, name: string, points: number, random: () => number): readonly EventBody[] {
  const seconds = { train: 1, importance: 0.1 };
  return [
    { type: 'task-started', task, name, samples: 60_000, epochs: 1, steps: 469 },
    ...Array.from({ length: points }, (_, i): EventBody => {
      const step = Math.round((469 * (i + 1)) / points);
      return { type: 'progress', task, epoch: 1, step, loss: random(), penalty: 0, accuracy: random(), secondsLeft: 1 };
    }),
    {
      ...{ type: 'checkpoint', task, file: `checkpoints/task-${task}-s1.safetensors`, bytes: 1000 },
      ...{ sha256: 'f'.repeat(64), memoryBytes: 1000, seconds },
    },
    ...Array.from({ length: task }, (_, i): EventBody => {
      return { type: 'evaluated', after: task, task: i + 1, accuracy: random(), samples: 10_000 };
    }),
    { type: 'task-finished', task, seconds: { ...seconds, evaluate: 0.1 } },
  ];
}
