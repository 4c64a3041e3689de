import { describe, expect, it, test } from 'vitest';
import { classLabels, classResults, meanOfClasses } from '../../../src/core/measures/classes';
import { measuresOf } from '../../../src/core/measures/list';
import { METRICS, type Metric, metricNames } from '../../../src/core/measures/metric';
import { reduce, runState } from '../../../src/core/run/reduce';
import { runResult } from '../../../src/core/run/result';
import { emptyRun, type RunState } from '../../../src/core/run/run';
import { cellAfter, newCell } from '../../../src/core/sweep/cellState';
import { detected, detectorBodies, detectorLog, precision } from '../../fixtures/someDetector';
import { someExperiment } from '../../fixtures/someExperiment';

const state = runState(detectorLog());
const close = (value: number) => expect.closeTo(value, 12);

describe('the classes of a detector', () => {
  it('have their average precision when learnt, now, and what was forgotten, by each metric', () => {
    expect(classResults(state.classes, 2)).toEqual([
      {
        ...{ task: 1, name: 'cat', objects: 10 },
        mAP50: { learnt: 0.8, now: 0.5, drop: close(0.3) },
        'mAP50-11-points': { learnt: 0.7, now: 0.4, drop: close(0.3) },
        'mAP50-95': { learnt: 0.5, now: 0.25, drop: 0.25 },
      },
      {
        ...{ task: 1, name: 'dog', objects: 4 },
        mAP50: { learnt: 0.6, now: 0.6, drop: 0 },
        'mAP50-11-points': { learnt: 0.5, now: 0.6, drop: close(-0.1) },
        'mAP50-95': { learnt: 0.3, now: 0.35, drop: close(-0.05) },
      },
      {
        ...{ task: 2, name: 'car', objects: 10 },
        mAP50: { learnt: 0.9, now: 0.9, drop: null },
        'mAP50-11-points': { learnt: 0.8, now: 0.8, drop: null },
        'mAP50-95': { learnt: 0.6, now: 0.6, drop: null },
      },
    ]);
  });

  it('are there where one of the tests is missing, and nothing is invented for it', () => {
    const [cat] = classResults([[], [[precision('cat', 0.5, 0.5, 0.5)]]], 2);
    expect(cat?.mAP50).toEqual({ learnt: null, now: 0.5, drop: null });
    expect(classResults([], 2)).toEqual([]);
    expect(meanOfClasses([], 'mAP50')).toBeNull();
  });

  it('begin again with a task that begins again', () => {
    const again = reduce(state, { ...(detectorBodies()[4] as object), n: 9, at: '2026-01-01T00:00:00.000Z' } as never);
    expect(again.tasks[1]?.state).toBe('training');
    expect(again.classes).toEqual(state.classes.slice(0, 1));
  });

  it('are told apart by their tasks where names are the same', () => {
    const names = [1, 2].map((task) => ({ task, name: 'cat' }));
    expect(classLabels([...names, { task: 2, name: 'dog' }])).toEqual(['cat (task 1)', 'cat (task 2)', 'dog']);
  });
});

/** Means over tasks of means over classes, by hand. */
const averages = {
  mAP50: ((0.5 + 0.6) / 2 + 0.9) / 2,
  'mAP50-11-points': ((0.4 + 0.6) / 2 + 0.8) / 2,
  'mAP50-95': ((0.25 + 0.35) / 2 + 0.6) / 2,
} as const;

test('a run, and the cell of a sweep, have the average by each metric', () => {
  const result = runResult('r', someExperiment(), state);
  const cell = detectorLog().reduce(cellAfter, newCell);
  for (const metric of ['mAP50', 'mAP50-11-points', 'mAP50-95'] as const) {
    expect(result[metric]).toBeCloseTo(averages[metric], 12);
    expect(cell.precisions?.[metric][1]).toBeCloseTo(averages[metric], 12);
  }
  expect(cell.averages[1]).toBeCloseTo(result.mAP50 ?? Number.NaN, 12);
  expect(cell.precisions?.mAP50[0]).toBeCloseTo(0.7, 12);
  expect(cell.precisionRow).toBeUndefined();
});

test('runs that detect nothing have neither classes nor such averages', () => {
  const result = runResult('r', someExperiment(), { ...state, classes: [] } satisfies RunState);
  expect(Object.keys(result).filter((key) => /^mAP|classes/.test(key))).toEqual([]);
  const { classes: _, ...plain } = detected(1, 1, [precision('cat', 1, 1, 1)]);
  expect(runState(detectorLog([...detectorBodies([]), plain])).classes).toBe(emptyRun.classes);
});

describe('the metrics that columns are of', () => {
  const shown = (...metrics: readonly Metric[]) =>
    measuresOf(metrics.map((metric) => ({ metric })))
      .filter(({ quantity }) => quantity.unit === '%')
      .map(({ short }) => short);

  it('are all three of a detector, each once, and none elsewhere', () => {
    expect(shown('mAP50')).toEqual(['mAP50', 'mAP50 VOC07', 'mAP50-95']);
    expect(shown('mAP50-95', 'mAP50-95')).toEqual(['mAP50-95', 'mAP50', 'mAP50 VOC07']);
    expect(shown('accuracy')).toEqual(['ACC']);
    expect(shown('MAP')).toEqual(['MAP', 'MAP of all']);
  });

  it('are named where runs with different metrics are together', () => {
    expect(shown('mAP50', 'mAP50-95')).toEqual(['mAP', 'mAP50', 'mAP50 VOC07', 'mAP50-95']);
    expect(shown('mAP50', 'accuracy')).toEqual(['ACC, mAP50', 'mAP50', 'mAP50 VOC07', 'mAP50-95']);
    const titleOf = (...metrics: readonly Metric[]) => metricNames(metrics.map((metric) => ({ metric }))).title;
    expect(titleOf('MAP', 'accuracy')).toBe('Accuracy or MAP');
    expect(titleOf('mAP50-95', 'mAP50')).toBe('mAP');
    expect(titleOf('mAP50', 'accuracy')).toBe('Accuracy or mAP at 0.5');
    expect(titleOf(...METRICS)).toBe('Accuracy, MAP or mAP');
    for (const metric of METRICS) expect(titleOf(metric, metric)).toBe(titleOf(metric));
  });
});
