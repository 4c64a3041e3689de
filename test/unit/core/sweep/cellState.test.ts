import fc from 'fast-check';
import { expect, test } from 'vitest';
import { averageAccuracy } from '../../../../src/core/measures/averageAccuracy';
import { forgetting } from '../../../../src/core/measures/forgetting';
import type { Event, EventBody } from '../../../../src/core/run/event';
import { type CellState, cellAfter, newCell } from '../../../../src/core/sweep/cellState';

/** The log of a run with this accuracy matrix; what is null was not measured. */
function eventsOf(matrix: readonly (readonly (number | null)[])[], tasks = matrix.length): readonly Event[] {
  const names = Array.from({ length: tasks }, (_, i) => `task ${i + 1}`);
  const engine = { kind: 'tensorflow', version: '2.15.1', threads: 1 } as const;
  const bodies: EventBody[] = [
    { type: 'session-started', pid: 1, host: 'here', engine, tasks: names },
    ...matrix.flatMap((row, t): EventBody[] => [
      { type: 'task-started', task: t + 1, name: `task ${t + 1}`, samples: 10, epochs: 1, steps: 5 },
      ...row.flatMap((accuracy, i): EventBody[] =>
        accuracy === null ? [] : [{ type: 'evaluated', after: t + 1, task: i + 1, accuracy, samples: 10 }],
      ),
      { type: 'task-finished', task: t + 1, seconds: { train: 1, importance: 0, evaluate: 0 } },
    ]),
  ];
  return bodies.map((body, i) => ({ ...body, n: i + 1, at: '2026-01-01T00:00:00.000Z' }));
}

const stateOf = (events: readonly Event[]): CellState => events.reduce(cellAfter, newCell);

const accuracies = fc.option(
  fc.integer({ min: 0, max: 1000 }).map((value) => value / 1000),
  { freq: 8 },
);
const matrices = fc
  .integer({ min: 1, max: 7 })
  .chain((size) =>
    fc.array(fc.array(accuracies, { minLength: size, maxLength: size }), { minLength: size, maxLength: size }),
  );

test('a cell keeps the measures that the whole matrix has after each task', () => {
  fc.assert(
    fc.property(matrices, (matrix) => {
      const state = stateOf(eventsOf(matrix));
      matrix.forEach((row, t) => {
        const until = matrix.slice(0, t + 1);
        // A measure of a matrix is one after the last task that is measured.
        const isMeasured = row.slice(0, t + 1).every((value) => value !== null);
        const [average, forgotten] = isMeasured ? [averageAccuracy(until), forgetting(until).mean] : [null, undefined];
        expect(state.averages[t]).toBe(average);
        if (forgotten !== undefined) expect(state.forgetting[t]).toBe(forgotten);
        expect(state.learnt[t]).toBe(row[t]);
      });
      expect(state.best).toEqual([]);
    }),
  );
});

test('by hand', () => {
  const matrix = [
    [0.9, 0.2],
    [0.95, 0.8],
    [0.6, 0.7, 0.85],
  ];
  const state = stateOf(eventsOf(matrix, 4));
  expect(state.learnt).toEqual([0.9, 0.8, 0.85]);
  expect(state.best).toEqual([0.95, 0.8, 0.85]);
  expect(state.forgetting).toEqual([null, 0.9 - 0.95, expect.closeTo((0.35 + 0.1) / 2, 12)]);
});
