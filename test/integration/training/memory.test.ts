import { describe, expect, test } from 'vitest';
import type { ExperimentInput } from '../../../src/core/experiment/experiment';
import { engines } from '../../fixtures/allEngines';
import { someExperiment } from '../../fixtures/someExperiment';
import { trainRun } from './someRun';

/** The network of the test: 64 inputs, 20 hidden units, a head of two units for each of three tasks. */
const body = 4 * (64 * 20 + 20);
const head = 4 * (20 * 2 + 2);
const sample = 64 + 1;
/** Training samples of a task. */
const samples = 60;

/** Bytes that each method keeps after task t, by what its paper says it keeps. */
const kept: readonly (readonly [ExperimentInput['method'], (task: number) => number])[] = [
  [{ kind: 'finetune' }, () => 0],
  [{ kind: 'joint' }, (task) => task * samples * sample],
  // θ* of what all tasks share, and Ω.
  [{ kind: 'l2', lambda: 1 }, () => body],
  [{ kind: 'mas', lambda: 1 }, () => 2 * body],
  [{ kind: 'mas', lambda: 1, heads: 'include' }, (task) => 2 * (body + task * head)],
  [{ kind: 'local-mas', lambda: 1 }, () => 2 * body],
  // Measured anew on the inputs of all tasks, which are kept without labels.
  [{ kind: 'mas', lambda: 1, accumulate: 'recompute' }, (task) => 2 * body + task * samples * (sample - 1)],
  [{ kind: 'ewc', lambda: 1 }, (task) => 2 * body * task],
  [{ kind: 'ewc', lambda: 1, terms: 'online' }, () => 2 * body],
  // Ω, θ* and the path integral of the task.
  [{ kind: 'si', lambda: 1 }, () => 3 * body],
  // The old network, with the heads of all tasks.
  [{ kind: 'lwf' }, (task) => body + task * head],
  [{ kind: 'ebll', autoencoder: { units: 5, epochs: 1 } }, (task) => body + task * (head + 4 * (20 * 5 + 5))],
  // A network and an autoencoder for each task, the moments of the first, and how related each task is to earlier ones.
  [
    { kind: 'expert-gate', gate: { sees: 'inputs', units: 10, epochs: 1 } },
    (task) => task * (body + head + 4 * (64 * 10 + 10 + 10 * 64 + 64)) + 4 * 2 * 64 + 4 * task * (task - 1),
  ],
  [{ kind: 'imm', merge: 'mean' }, (task) => body * task],
  [{ kind: 'imm', merge: 'mode' }, (task) => 2 * body * task],
  [{ kind: 'rehearsal', size: 30 }, () => 30 * sample],
];

const countsSamples = new Set(['joint', 'rehearsal']);

describe('the memory that a run tells of', () => {
  test.for(kept)('%j', async ([method, bytesAfter]) => {
    const [engine] = engines;
    if (!engine) throw new Error('no engine');
    const run = await trainRun(
      engine,
      someExperiment({
        benchmark: { kind: 'split', dataset: 'patterns', classesPerTask: 2 },
        scenario: 'task-incremental',
        network: { kind: 'mlp', hidden: [20] },
        training: { batchSize: 16, optimizer: { kind: 'adam', learningRate: 0.01 } },
        method,
      }),
    );
    const told = run.events.flatMap((event) => (event.type === 'checkpoint' ? [event.memoryBytes] : []));
    expect(told).toEqual([1, 2, 3].map(bytesAfter));

    // What the checkpoint holds besides the network and its optimizer is what was told; samples stand there by number.
    if (countsSamples.has(method.kind) || ('accumulate' in method && method.accumulate === 'recompute')) return;
    const saved = [1, 2, 3].map((task) =>
      [...run.state(task)]
        .filter(([name]) => !/^(weights|optimizer|statistics)\//.test(name))
        .reduce((sum, [, values]) => sum + values.byteLength, 0),
    );
    expect(saved).toEqual(told);
  });
});
