import { expect, test } from 'vitest';
import { chosenPictures } from '../../../src/training/chosenPictures';

const whole = { now: [0.5, 0.9], learnt: [0.9, 0.9] };
const missing = { now: [0.4], learnt: [0.4] };

test('pictures where most objects are no longer found come first, then where scores fell most, then where most are missed', () => {
  const pictures = [
    whole,
    { now: [0.4, 0.9], learnt: [0.6, 0.9] },
    { now: [0, 0, 0, 0], learnt: [0, 0, 0, 0] },
    { now: [0.1], learnt: [0.4] },
    whole,
    { now: [0.3, 0.49, 0], learnt: [0.5, 0.5, 0] },
    whole,
  ];
  expect(chosenPictures(pictures, 7)).toEqual([5, 1, 3, 2, 0, 4, 6]);
  // Half of them.
  expect(chosenPictures(pictures, 4)).toEqual([5, 1, 0, 4]);
});

test('without an earlier checkpoint, pictures where most objects are missed come first, of equals the earlier one', () => {
  const pictures = [{ now: [0.9, 0.1] }, { now: [0, 0.2, 0.3] }, { now: [0.9] }, { now: [0.4] }];
  expect(chosenPictures(pictures, 4)).toEqual([1, 0, 3, 2]);
});

test('where all pictures lack objects, or none does, they take all places', () => {
  const lacking = Array.from({ length: 20 }, () => missing);
  expect(chosenPictures(lacking, 3)).toEqual([0, 1, 2]);
  expect(
    chosenPictures(
      lacking.map(() => whole),
      3,
    ),
  ).toEqual([0, 1, 2]);
  expect(chosenPictures([...lacking, whole], 4)).toEqual([0, 1, 2, 20]);
  expect(chosenPictures([], 4)).toEqual([]);
});
