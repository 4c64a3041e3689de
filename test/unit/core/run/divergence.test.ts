import { expect, test } from 'vitest';
import { jsonText } from '../../../../src/core/nonFinite';
import { divergenceText } from '../../../../src/core/run/divergence';
import { importanceHistogram } from '../../../../src/core/run/histogram';
import { runState } from '../../../../src/core/run/reduce';
import { runResult } from '../../../../src/core/run/result';
import { averagePrecision } from '../../../../src/core/run/retrieval';
import { divergenceIn, nonFiniteIn } from '../../../../src/training/divergence';
import { advanced, planOf, untrained } from '../../../../src/training/position';
import { someExperiment } from '../../../fixtures/someExperiment';
import { numbered, startedEvent } from '../../../webview/syntheticRun';

const { NaN: NAN, POSITIVE_INFINITY: INFINITE } = Number;

test('a state is searched to its last element, and its tensor named', () => {
  const state = new Map([['weights/a', Float32Array.of(3.4e38, -3.4e38, 0, 1e-45)]]);
  expect(nonFiniteIn(state)).toBeUndefined();
  for (const value of [NAN, INFINITE, -INFINITE]) {
    const spoilt = new Map([...state, ['optimizer/v/b', Float32Array.of(1, 2, value)] as const]);
    expect(nonFiniteIn(spoilt)).toEqual({ quantity: 'optimizer/v/b', value });
    const found = divergenceIn({ position: { ...untrained, task: 1, step: 7 }, state: spoilt });
    expect(found).toEqual({ step: 7, quantity: 'optimizer/v/b', value });
  }
});

test('a task knows what its last session ended with, until the next one resumes it', () => {
  const event = { type: 'diverged', task: 1, step: 7, quantity: 'loss', value: NAN } as const;
  const [task] = runState(numbered(1, [startedEvent(1, 10), event])).tasks;
  expect(task).toMatchObject({ loss: NAN, step: 7, diverged: { step: 7, quantity: 'loss', value: NAN } });
  const result = runResult('run', someExperiment(), runState(numbered(1, [startedEvent(1, 10), event])));
  expect(JSON.parse(jsonText(result))).toMatchObject({
    diverged: { task: 1, step: 7, quantity: 'loss', value: 'NaN' },
  });
  const [again] = runState(numbered(1, [startedEvent(1, 10), event, startedEvent(1, 10)])).tasks;
  expect(again).not.toHaveProperty('diverged');
  expect(divergenceText(event)).toBe('in step 7 the loss became NaN');
  expect(divergenceText({ ...event, quantity: 'weights/a', value: -INFINITE })).toBe(
    'after step 7, weights/a holds −∞',
  );
});

test('steps end before the first whose loss or penalty is not finite, however they are grouped', () => {
  const { training } = someExperiment();
  const plan = planOf(training, 1, 100 * training.batchSize);
  const steps = (values: readonly number[], penalty: readonly number[]) => {
    const taken = { batch: 1, loss: values, correct: values.map(() => 0), penalty };
    return advanced(plan, { ...untrained, task: 1, step: 3 }, ['body'], taken);
  };
  const zeros = [0, 0, 0];
  expect(steps([1, INFINITE, NAN], zeros)).toMatchObject({
    position: { step: 4, epochLoss: 1, optimizerSteps: { body: 1 } },
    diverged: { step: 5, quantity: 'loss', value: INFINITE },
  });
  expect(steps([1, 1, NAN], [0, NAN, 0])).toMatchObject({
    position: { step: 4 },
    diverged: { step: 5, quantity: 'penalty', value: NAN },
  });
  expect(steps([1, 1, 1], zeros)).not.toHaveProperty('diverged');
});

test('a histogram counts neither NaN nor infinity among its zeros or bars', () => {
  const histogram = importanceHistogram('a', Float32Array.of(0, 1, 10, INFINITE));
  expect(histogram).toMatchObject({ elements: 4, zeros: 1, mean: INFINITE, max: INFINITE, range: [0, 1] });
  expect(histogram.bins.reduce((sum, count) => sum + count, 0)).toBe(2);
  expect(importanceHistogram('a', Float32Array.of(NAN, 1))).toMatchObject({ zeros: 0, mean: NAN, max: NAN });
  expect(importanceHistogram('a', Float32Array.of(NAN, 0))).toMatchObject({ zeros: 1, mean: NAN, bins: [] });
});

test('an image without a distance is never retrieved', () => {
  // Relevant are the first and the last; of three images, the last has no distance.
  expect(averagePrecision([1, 2, NAN], (i) => i !== 1)).toBe(0.5);
  expect(averagePrecision([1, 2, INFINITE], (i) => i !== 1)).toBe(0.5);
  expect(averagePrecision([NAN, NAN], () => true)).toBe(0);
});
