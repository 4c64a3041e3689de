import { expect, test } from 'vitest';
import { chosenSamples } from '../../../src/training/answers';

const chosen = (labels: readonly number[], answers: readonly number[], max = 8) =>
  chosenSamples(Int32Array.from(labels), Int32Array.from(answers), max);

test('one of each confusion is shown, the most frequent first, then as many that are right', () => {
  const labels = [7, 7, 7, 4, 4, 2, 1, 0, 1, 1];
  const answers = [7, 1, 1, 9, 4, 3, 1, 0, 1, 1];
  expect(chosen(labels, answers, 6)).toEqual([
    { index: 1, alike: 2 },
    { index: 3, alike: 1 },
    { index: 5, alike: 1 },
    { index: 6, alike: 3 },
    { index: 0, alike: 1 },
    { index: 4, alike: 1 },
  ]);
});

test('a confusion is shown again once each was', () => {
  const shown = chosen([7, 7, 7, 4, 0], [1, 1, 1, 9, 0]);
  expect(shown.map(({ index }) => index)).toEqual([0, 3, 1, 2, 4]);
});

test('where all samples are wrong, or all are right, they take all places', () => {
  const many = Array.from({ length: 20 }, () => 1);
  const none = many.map(() => 0);
  for (const answers of [many, none]) {
    const shown = chosen(many, answers);
    expect(shown.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(shown[0]?.alike).toBe(20);
  }
});
