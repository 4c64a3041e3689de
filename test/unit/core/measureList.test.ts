import { describe, expect, it, test } from 'vitest';
import { type MeasureId, measures, measuresOf } from '../../../src/core/measures/list';
import type { Measured } from '../../../src/core/measures/measure';
import { emptyRun } from '../../../src/core/run/run';
import { precision } from '../../fixtures/someDetector';

/** Trained on three tasks; each took 2 s of training, 1 s of importance and 5 s of evaluation. */
const run: Measured = {
  ...emptyRun,
  accuracyMatrix: [
    [0.9, 0.2, 0.1],
    [0.95, 0.8, 0.3],
    [0.6, 0.7, 0.85],
  ],
  untrained: [0.1, 0.12, 0.08],
  classes: [
    [],
    [],
    [1, 2, 3].map((task) => [precision('a', 0.2 * task, 0.1 * task, 0.3), precision('b', 0.2, 0.1, 0)]),
  ],
  together: [0.9, 0.8, 0.55],
  memoryBytes: 2_000_000,
  tasks: [1, 2, 3].map((task) => ({
    ...{ state: 'done', task, name: `task ${task}`, samples: 10, epochs: 1, steps: 5, epoch: 1, step: 5 },
    ...{ history: [], stride: 1, skipped: 0, seconds: { train: 2, importance: 1, evaluate: 5 } },
  })) as Measured['tasks'],
};

/** By hand, and as tables write it. */
const expected: Readonly<Record<MeasureId, readonly [value: number, text: string]>> = {
  averageAccuracy: [(0.6 + 0.7 + 0.85) / 3, '71.7 %'],
  together: [0.55, '55.0 %'],
  // Of a: 0.2, 0.4 and 0.6; of b 0.2 in each task.
  mAP50: [(0.2 + 0.3 + 0.4) / 3, '30.0 %'],
  'mAP50-11-points': [(0.1 + 0.15 + 0.2) / 3, '15.0 %'],
  'mAP50-95': [0.15, '15.0 %'],
  forgetting: [(0.95 - 0.6 + (0.8 - 0.7)) / 2, '+22.5 points'],
  drop: [(0.9 - 0.6 + (0.8 - 0.7)) / 2, '+20.0 points'],
  backwardTransfer: [(0.6 - 0.9 + (0.7 - 0.8)) / 2, '−20.0 points'],
  forwardTransfer: [(0.2 - 0.12 + (0.3 - 0.08)) / 2, '+15.0 points'],
  memoryBytes: [2_000_000, '2 MB'],
  learningSeconds: [9, '9 s'],
};

describe.each(measures)('the measure $id', (measure) => {
  it('has the value worked out by hand', () => {
    const [value, text] = expected[measure.id];
    expect(measure.of(run)).toBeCloseTo(value, 12);
    expect(measure.quantity.text(measure.of(run))).toBe(text);
  });

  it('is not invented for a run that has not begun', () => {
    expect(measure.of(emptyRun)).toBe(measure.id === 'memoryBytes' ? 0 : null);
  });

  it('describes itself', () => {
    expect(measure.short.length).toBeLessThanOrEqual(12);
    expect(measure.definition).toMatch(/^[A-ZΩ].*[^.]$/);
    // What is computed from the matrix says how.
    if (measure.quantity.unit === 'points') expect(measure.formula).toMatch(/R\(T, i\)|R\(i − 1, i\)/);
  });
});

test('no two measures share a name', () => {
  for (const key of ['id', 'short', 'title', 'column'] as const) {
    expect(new Set(measures.map((measure) => measure[key])).size).toBe(measures.length);
  }
});

test('on facts the measures are of MAP, elsewhere none is of all facts', () => {
  expect(JSON.stringify(measuresOf([{ metric: 'MAP' }]))).not.toMatch(/(?<!average)accuracy|ACC\b/i);
  expect(measuresOf([{ metric: 'accuracy' }]).map(({ id }) => id)).not.toContain('together');
  expect(measuresOf([{ metric: 'MAP' }, { metric: 'accuracy' }])[0]?.short).toBe('ACC, MAP');
});
