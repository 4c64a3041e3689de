import { expect, test } from 'vitest';
import { chosenPictures } from '../../../src/training/chosenPictures';

const whole = { lost: 0, missed: 0 };

test('pictures where most objects are lost come first, then where most are missed, then those where all are found', () => {
  const pictures = [whole, { lost: 1, missed: 0 }, { lost: 0, missed: 9 }, whole, { lost: 2, missed: 1 }, whole];
  expect(chosenPictures(pictures, 6)).toEqual([4, 1, 2, 0, 3, 5]);
  // Half of them.
  expect(chosenPictures(pictures, 4)).toEqual([4, 1, 0, 3]);
});

test('of pictures that lose the same, one that misses more comes first, else the earlier one', () => {
  const pictures = [
    { lost: 1, missed: 0 },
    { lost: 1, missed: 2 },
    { lost: 1, missed: 0 },
  ];
  expect(chosenPictures(pictures, 3)).toEqual([1, 0, 2]);
});

test('where all pictures lack objects, or none does, they take all places', () => {
  const lacking = Array.from({ length: 20 }, () => ({ lost: 0, missed: 1 }));
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
