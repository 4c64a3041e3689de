import { describe, expect, it } from 'vitest';
import type { Task } from '../../../../src/benchmarks/streams/stream';
import { ofClasses, ofClassNumbers, requireClasses, taskSamples } from '../../../../src/benchmarks/streams/taskSamples';
import { someExperiment } from '../../../fixtures/someExperiment';

/** A task of the classes 4 and 7; row r is of class 4 where r is even. */
const task: Task = {
  number: 1,
  name: 'classes 4, 7',
  train: Int32Array.of(0, 1, 2, 3, 4, 5),
  validation: Int32Array.of(8),
  test: Int32Array.of(6, 7),
  classes: [4, 7],
  words: [['four'], ['seven', 'odd']],
  units: { first: 2, count: 2 },
};
const unit = (row: number) => row % 2;

describe('the samples of a task that Ω is measured on', () => {
  it.each([
    ['train', [0, 1, 2, 3, 4, 5]],
    ['test', [6, 7]],
    ['both', [0, 1, 2, 3, 4, 5, 6, 7]],
    [{ classes: [7], from: 'train' }, [1, 3, 5]],
    [{ classes: [4, 9], from: 'both' }, [0, 2, 4, 6]],
    [{ classes: [9], from: 'test' }, []],
    [{ classes: ['odd'], from: 'train' }, [1, 3, 5]],
    [{ classes: ['seven', 4], from: 'test' }, [6, 7]],
    [{ classes: ['eight'], from: 'test' }, []],
  ] as const)('%j', (data, rows) => {
    const chosen = typeof data === 'string' ? data : { ...data, classes: [...data.classes] };
    expect([...taskSamples(task, chosen, unit)]).toEqual(rows);
  });

  it('are the first ones where there shall be few, of training and test samples by their shares', () => {
    expect([...taskSamples(task, 'train', unit, 2)]).toEqual([0, 1]);
    expect([...taskSamples(task, 'both', unit, 4)]).toEqual([0, 1, 2, 6]);
    expect([...taskSamples(task, 'test', unit, 100)]).toEqual([6, 7]);
  });
});

it('the samples of some classes are those that the data set labels so, in their order', () => {
  expect([...ofClasses(task, Int32Array.of(5, 4, 1, 0), [4], unit)]).toEqual([4, 0]);
});

it('a picture is a sample of each class that it shows, and of none where it shows none', () => {
  const shown: readonly (readonly number[])[] = [[0], [1], [0, 1], []];
  const pictures: Task = { ...task, shows: (row) => shown[row] ?? [] };
  const chosen = (...classes: (number | string)[]) => [
    ...ofClasses(pictures, Int32Array.of(0, 1, 2, 3), classes, unit),
  ];
  expect(chosen(4)).toEqual([0, 2]);
  expect(chosen('seven')).toEqual([1, 2]);
  expect(chosen(4, 7)).toEqual([0, 1, 2]);
  expect([...ofClassNumbers(pictures, Int32Array.of(0, 1, 2, 3), [7], unit)]).toEqual([1, 2]);
});

it('a class is meant by its name where names are numbers', () => {
  const folders: Task = { ...task, classes: [0, 1], words: [['10'], ['2']], isNumbered: false };
  const chosen = (classes: (number | string)[], of: Task) => [...ofClasses(of, Int32Array.of(0, 1), classes, unit)];
  expect(chosen([2], folders)).toEqual([1]);
  expect(chosen(['10'], folders)).toEqual([0]);
  expect(chosen([1], folders)).toEqual([]);
  // Of a data set with numbers of its own, a name still comes first.
  const named: Task = { ...folders, isNumbered: true, classes: [2, 5] };
  expect(chosen([2], named)).toEqual([1]);
  expect(chosen([5], named)).toEqual([1]);
  const missing = someExperiment({ evaluation: { subsets: [{ name: 'some', classes: [1] }] } });
  expect(() => requireClasses(missing, { tasks: [folders] })).toThrow(
    expect.objectContaining({ hint: 'Known are 10, 2.' }),
  );
});

describe('classes that no task has', () => {
  const subset = (classes: number[]) => ({ evaluation: { subsets: [{ name: 'some', classes }] } });
  it.each([
    [
      { method: { kind: 'mas', lambda: 1, importanceData: { classes: [4, 5] } } },
      'method.importanceData.classes[1]: no task has class 5',
    ],
    [subset([5]), 'evaluation.subsets[0].classes[0]: no task has class 5'],
  ] as const)('are named before anything is trained: %#', (changes, message) => {
    const experiment = someExperiment(changes as Parameters<typeof someExperiment>[0]);
    expect(() => requireClasses(experiment, { tasks: [task] })).toThrow(message);
  });

  it('are missed in none of the others', () => {
    expect(() => requireClasses(someExperiment(subset([7, 4])), { tasks: [task] })).not.toThrow();
  });
});
