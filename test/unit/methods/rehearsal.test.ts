import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/core/userError';
import { rehearsal } from '../../../src/methods/rehearsal';
import { fakeLearner, valuesOf } from '../../fixtures/fakeLearner';
import { someContext } from './someContext';

const description = { kind: 'rehearsal', size: 10, unit: 'samples' } as const;

/** What is remembered after each of some tasks of so many rows; row r has unit r mod 3. */
function remembered(options: Partial<typeof description | { size: number; unit: 'bytes' }>, rowsOfTask: number[]) {
  const methods = rowsOfTask.map((_, i) => rehearsal({ ...description, ...options }, someContext({ task: i + 1 })));
  const values = valuesOf(methods[0]?.memory);
  let first = 0;
  return methods.map((method, i) => {
    const train = Int32Array.from({ length: rowsOfTask[i] ?? 0 }, (_, row) => first + row);
    first += train.length;
    const learner = fakeLearner(values, { task: { number: i + 1, train }, unit: (row) => row % 3 });
    method.afterTask?.(learner);
    const memory = method.replay?.from === 'memory' ? method.replay.remembered(learner) : undefined;
    return {
      train,
      rows: [...(memory?.rows ?? [])],
      tasks: [...(memory?.tasks ?? [])],
      bytes: method.keptBytes?.(learner),
    };
  });
}

describe('the memory of rehearsal', () => {
  it('is shared evenly by the tasks, holds each row once, and only shrinks a task’s part', () => {
    const sizes = fc.record({
      size: fc.integer({ min: 1, max: 40 }),
      counts: fc.array(fc.constant(60), { minLength: 1, maxLength: 6 }),
    });
    fc.assert(
      fc.property(sizes, ({ size, counts }) => {
        const after = remembered({ size }, counts);
        for (const [i, { rows, tasks }] of after.entries()) {
          const parts = Array.from({ length: i + 1 }, (_, k) => tasks.filter((task) => task === k + 1).length);
          expect(parts.reduce((sum, part) => sum + part, 0)).toBe(size);
          expect(Math.max(...parts) - Math.min(...parts)).toBeLessThanOrEqual(1);
          expect(new Set(rows).size).toBe(rows.length);
          for (const [place, row] of rows.entries()) {
            expect(after[(tasks[place] ?? 0) - 1]?.train).toContain(row);
            if ((tasks[place] ?? 0) <= i) expect(after[i - 1]?.rows).toContain(row);
          }
        }
      }),
    );
  });

  it('holds the classes of a task evenly', () => {
    const [one, two] = remembered({ size: 12 }, [60, 60]);
    const ofUnit = (rows: number[] | undefined, unit: number) => rows?.filter((row) => row % 3 === unit).length;
    for (const unit of [0, 1, 2]) {
      expect(ofUnit(one?.rows, unit)).toBe(4);
      expect(ofUnit(two?.rows.slice(0, 6), unit)).toBe(2);
    }
  });

  it('counts what samples cost, and may be as large as so many bytes', () => {
    // A sample takes 5 bytes here.
    expect(remembered({ size: 4 }, [60]).map(({ bytes }) => bytes)).toEqual([20]);
    expect(remembered({ size: 24, unit: 'bytes' }, [60]).map(({ rows, bytes }) => [rows.length, bytes])).toEqual([
      [4, 20],
    ]);
    expect(remembered({ size: 100 }, [7]).map(({ rows }) => rows.length)).toEqual([7]);
    expect(() => remembered({ size: 4, unit: 'bytes' }, [60])).toThrow(UserError);
  });
});
