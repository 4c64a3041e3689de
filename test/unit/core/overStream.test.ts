import { expect, test } from 'vitest';
import type { AccuracyMatrix } from '../../../src/core/measures/accuracyMatrix';
import { drop, dropOverStream } from '../../../src/core/measures/drop';
import { forgetting, forgettingOverStream } from '../../../src/core/measures/forgetting';

test('forgetting and drop over the stream are those of the matrix up to each task, to the bit', () => {
  const tasks = 12;
  const matrix: AccuracyMatrix = Array.from({ length: tasks }, (_, t) =>
    Array.from({ length: tasks }, (_, i) => (i > t && t % 2 ? null : ((7 * t + 13 * i) % 101) / 101)),
  );
  const upTo = (t: number) => matrix.slice(0, t + 1);
  expect(forgettingOverStream(matrix)).toEqual(matrix.map((_, t) => forgetting(upTo(t)).mean));
  expect(dropOverStream(matrix)).toEqual(matrix.map((_, t) => drop(upTo(t)).mean));
});

test('where an accuracy is missing, so is what needs it', () => {
  const matrix = [
    [0.9, null, null],
    [0.8, null, null],
    [0.7, 0.6, 0.9],
  ];
  expect(forgettingOverStream(matrix)).toEqual([null, 0.9 - 0.8, null]);
  expect(dropOverStream(matrix)).toEqual([null, 0.9 - 0.8, null]);
});
