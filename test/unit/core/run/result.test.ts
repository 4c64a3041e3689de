import { describe, expect, it } from 'vitest';
import { conventionOf } from '../../../../src/core/experiment/convention';
import type { ExperimentInput } from '../../../../src/core/experiment/experiment';
import type { Event } from '../../../../src/core/run/event';
import { runState } from '../../../../src/core/run/reduce';
import { runResult } from '../../../../src/core/run/result';
import { someExperiment } from '../../../fixtures/someExperiment';

const engine = { kind: 'tensorflow', version: '2.15.1', threads: 2 } as const;

describe('the result of a run', () => {
  const events: Event[] = [
    { n: 1, at: '2025-01-01T00:00:00Z', type: 'run-created', run: 'r1', experiment: 'x', version: '0.1.0' },
    { n: 2, at: '2025-01-01T00:00:00Z', type: 'session-started', pid: 1, host: 'h', engine, tasks: ['a', 'b'] },
    { n: 3, at: '2025-01-01T00:00:01Z', type: 'task-started', task: 1, name: 'a', samples: 9, epochs: 1, steps: 3 },
    {
      n: 4,
      at: '2025-01-01T00:00:04Z',
      type: 'checkpoint',
      task: 1,
      file: 'f1',
      bytes: 5,
      sha256: 's1',
      memoryBytes: 8,
      seconds: { train: 3, importance: 0.5 },
    },
    { n: 5, at: '2025-01-01T00:00:05Z', type: 'evaluated', after: 1, task: 1, accuracy: 0.9, samples: 10 },
    {
      n: 6,
      at: '2025-01-01T00:00:06Z',
      type: 'task-finished',
      task: 1,
      seconds: { train: 3, importance: 0.5, evaluate: 1 },
    },
    { n: 7, at: '2025-01-01T00:00:06Z', type: 'session-ended', reason: 'stopped' },
    { n: 8, at: '2025-01-01T01:00:00Z', type: 'session-started', pid: 2, host: 'h', engine, tasks: ['a', 'b'] },
    { n: 9, at: '2025-01-01T01:00:01Z', type: 'task-started', task: 2, name: 'b', samples: 9, epochs: 1, steps: 3 },
    { n: 10, at: '2025-01-01T01:00:02Z', type: 'evaluated', after: 2, task: 1, accuracy: 0.6, samples: 10 },
    { n: 11, at: '2025-01-01T01:00:02Z', type: 'evaluated', after: 2, task: 2, accuracy: 0.8, samples: 10 },
    {
      n: 12,
      at: '2025-01-01T01:00:04Z',
      type: 'task-finished',
      task: 2,
      seconds: { train: 2, importance: 0.25, evaluate: 1 },
    },
  ];

  it('is what the JSON of `run` and `show` promises', () => {
    const experiment = someExperiment({ name: 'demo' });
    const result = runResult('r1', experiment, runState(events));
    expect(JSON.parse(JSON.stringify(result))).toEqual({
      run: 'r1',
      name: 'demo',
      method: 'mas',
      lambda: 1,
      convention: conventionOf(experiment),
      scenario: 'domain-incremental',
      optimizerState: 'keep',
      seed: 0,
      task: 2,
      tasks: ['a', 'b'],
      metric: 'accuracy',
      accuracyMatrix: [
        [0.9, null],
        [0.6, 0.8],
      ],
      untrained: [null, null],
      averageAccuracy: 0.7,
      forgetting: expect.closeTo(0.3, 12),
      drop: expect.closeTo(0.3, 12),
      backwardTransfer: expect.closeTo(-0.3, 12),
      forwardTransfer: null,
      memoryBytes: 8,
      // Sessions ran 6 s and 4 s; the hour between them does not count.
      seconds: { train: 5, importance: 0.75, evaluate: 2, total: 10 },
      checkpoints: [{ task: 1, file: 'f1', sha256: 's1' }],
      engine,
    });
  });

  it('of a run that has not begun holds no numbers that mean nothing', () => {
    const result = runResult('r1', someExperiment({ method: { kind: 'finetune' } }), runState([]));
    expect(result).toMatchObject({
      task: 0,
      accuracyMatrix: [],
      averageAccuracy: null,
      forgetting: null,
      engine: null,
    });
    expect(result).not.toHaveProperty('lambda');
    expect(result).not.toHaveProperty('convention');
  });
});

describe('the convention named next to λ', () => {
  it('is the paper’s by default', () => {
    expect(conventionOf(someExperiment({ scenario: 'task-incremental' }))).toBe(
      'λ Σ Ω (θ − θ*)²; Ω: |∂‖F‖₂²/∂θ| per sample, mean over samples, sum over tasks; heads not guarded; θ* of the last task',
    );
  });

  it.each([
    [{ kind: 'ewc' }, 'λ/2 Σ F (θ − θ*)²; F: (∂log p/∂θ)² per sample, expected over the model’s own labels'],
    [{ kind: 'ewc', terms: 'online', decay: 0.9 }, 'F ← 0.9 F + F_t; θ* of the last task'],
    [{ kind: 'si', xi: 0.01 }, 'c Σ Ω (θ − θ*)²; Ω: path integral of −g Δθ / (Δ² + 0.01)'],
    [{ kind: 'local-mas' }, 'λ Σ Ω (θ − θ*)²; Ω: 2 |x_i| y_j of each layer'],
  ] as const)('of %o says %s', (method, part) => {
    expect(conventionOf(someExperiment({ method: { lambda: 1, ...method } }))).toContain(part);
  });

  it('differs wherever an option changes what λ means', () => {
    const options = [
      {},
      { norm: 'l1' },
      { norm: 'vector' },
      { granularity: 'batch' },
      { granularity: 'batch', importanceBatch: 50 },
      { accumulate: 'mean' },
      { accumulate: 'ema' },
      { accumulate: 'ema', decay: 0.9 },
      { accumulate: 'recompute' },
      { rescale: 'max' },
      { rescale: 'mean' },
      { forget: [1] },
      { forget: [2, 3] },
      { heads: 'exclude' },
      { anchor: 'each' },
    ];
    const conventions = options.map((each) =>
      conventionOf(someExperiment({ method: { kind: 'mas', lambda: 1, ...each } as ExperimentInput['method'] })),
    );
    expect(new Set(conventions).size).toBe(options.length);
  });

  it('resolves `auto`: only a head shared by all tasks is guarded', () => {
    expect(conventionOf(someExperiment({ scenario: 'domain-incremental' }))).toContain('; heads guarded;');
    expect(conventionOf(someExperiment({ scenario: 'task-incremental' }))).toContain('; heads not guarded;');
  });
});
