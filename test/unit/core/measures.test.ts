import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AccuracyMatrix, tasksLearnt } from '../../../src/core/measures/accuracyMatrix';
import { averageAccuracy } from '../../../src/core/measures/averageAccuracy';
import { backwardTransfer } from '../../../src/core/measures/backwardTransfer';
import { drop } from '../../../src/core/measures/drop';
import { forgetting } from '../../../src/core/measures/forgetting';
import { forwardTransfer } from '../../../src/core/measures/forwardTransfer';
import { subsetMeasures } from '../../../src/core/measures/subset';

/** Worked out by hand, with task 1 at its best after task 2. */
const matrix: AccuracyMatrix = [
  [0.9, 0.2, 0.1],
  [0.95, 0.8, 0.3],
  [0.6, 0.7, 0.85],
];

describe('metrics of a hand-computed matrix', () => {
  it('average accuracy is the mean of the last row: (0.6 + 0.7 + 0.85) / 3', () => {
    expect(averageAccuracy(matrix)).toBeCloseTo(2.15 / 3, 12);
  });

  it('backward transfer compares with the diagonal: ((0.6 − 0.9) + (0.7 − 0.8)) / 2', () => {
    expect(backwardTransfer(matrix)).toBeCloseTo(-0.2, 12);
  });

  it('forward transfer compares what was there before learning with the untrained network', () => {
    // ((0.2 − 0.12) + (0.3 − 0.08)) / 2
    expect(forwardTransfer(matrix, [0.1, 0.12, 0.08])).toBeCloseTo(0.15, 12);
  });

  it('forgetting compares with the best earlier accuracy: (0.95 − 0.6) and (0.8 − 0.7)', () => {
    const { tasks, mean } = forgetting(matrix);
    expect(tasks[0]).toBeCloseTo(0.35, 12);
    expect(tasks[1]).toBeCloseTo(0.1, 12);
    expect(tasks[2]).toBeNull();
    expect(mean).toBeCloseTo(0.225, 12);
  });

  it('drop compares with the accuracy right after learning: (0.9 − 0.6) and (0.8 − 0.7)', () => {
    const { tasks, mean } = drop(matrix);
    expect(tasks[0]).toBeCloseTo(0.3, 12);
    expect(tasks[1]).toBeCloseTo(0.1, 12);
    expect(mean).toBeCloseTo(0.2, 12);
  });

  it('drop is the forgetting of the MAS paper: fine-tuned, Birds falls from 53.2 to 45.2 % after Scenes', () => {
    // Aljundi et al. 2018, table 1: 45.20 (−8.0) / 57.8.
    expect(drop([[0.532], [0.452, 0.578]]).mean).toBeCloseTo(0.08, 12);
    expect(averageAccuracy([[0.532], [0.452, 0.578]])).toBeCloseTo(0.515, 12);
  });
});

it('a subset of classes is measured over the tasks that hold some of it', () => {
  const matrix = [
    [0.9, null, null, null],
    [0.8, null, null, null],
    [0.7, null, 0.6, null],
    [0.6, null, 0.5, 0.4],
  ];
  const { averageAccuracy: average, drop: lost } = subsetMeasures(matrix, 4);
  expect(average).toBeCloseTo((0.6 + 0.5 + 0.4) / 3, 12);
  expect(lost).toBeCloseTo((0.3 + 0.1) / 2, 12);
  expect(subsetMeasures([], 4)).toEqual({ averageAccuracy: null, drop: null });
});

describe('what was not measured', () => {
  it('is no number: there is nothing to say before the first task', () => {
    for (const empty of [[], [[]], [[null, null]]]) {
      expect(tasksLearnt(empty)).toBe(0);
      expect(averageAccuracy(empty)).toBeNull();
      expect(backwardTransfer(empty)).toBeNull();
      expect(forwardTransfer(empty, [])).toBeNull();
      expect(forgetting(empty)).toEqual({ tasks: [], mean: null });
    }
  });

  it('after one task there is an accuracy, but nothing to forget', () => {
    expect(averageAccuracy([[0.9, null]])).toBe(0.9);
    expect(backwardTransfer([[0.9, null]])).toBeNull();
    expect(drop([[0.9, null]])).toEqual({ tasks: [null], mean: null });
  });

  it('a row that is still being measured does not count', () => {
    const live: AccuracyMatrix = [
      [0.9, null, null],
      [0.8, 0.7, null],
      [0.5, null, null],
    ];
    expect(tasksLearnt(live)).toBe(2);
    expect(averageAccuracy(live)).toBeCloseTo(0.75, 12);
    expect(backwardTransfer(live)).toBeCloseTo(-0.1, 12);
  });

  it('a measure is null rather than the mean of what happens to be there', () => {
    const noDiagonal: AccuracyMatrix = [
      [null, null, null],
      [0.9, 0.8, null],
      [0.6, 0.7, 0.85],
    ];
    expect(backwardTransfer(noDiagonal)).toBeNull();
    expect(forgetting(noDiagonal).mean).toBeNull();
    expect(forgetting(noDiagonal).tasks[1]).toBeCloseTo(0.1, 12);
    // Tasks not yet learnt were never measured: no forward transfer.
    expect(forwardTransfer([[0.9], [0.8, 0.7]], [0.1, 0.1])).toBeNull();
  });
});

const squareMatrix = fc.integer({ min: 2, max: 6 }).chain((n) =>
  fc.array(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: n, maxLength: n }), {
    minLength: n,
    maxLength: n,
  }),
);

describe('metrics of any measured matrix', () => {
  it('backward transfer is the mean drop with the other sign', () => {
    fc.assert(
      fc.property(squareMatrix, (rows) => {
        expect(backwardTransfer(rows)).toBeCloseTo(-(drop(rows).mean ?? Number.NaN), 10);
      }),
    );
  });

  it('forgetting is never less than drop', () => {
    fc.assert(
      fc.property(squareMatrix, (rows) => {
        const dropped = drop(rows).tasks;
        forgetting(rows).tasks.forEach((each, i) => {
          if (each !== null) expect(each).toBeGreaterThanOrEqual(dropped[i] ?? Number.NaN);
        });
      }),
    );
  });

  it('a network that never changes forgets nothing and transfers nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 6 }), (row) => {
        const rows = row.map(() => row);
        expect(forgetting(rows).mean).toBe(0);
        expect(forwardTransfer(rows, row)).toBe(0);
      }),
    );
  });
});
