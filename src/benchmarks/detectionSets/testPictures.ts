import { randomOf, shuffled } from '../../core/random';

const TEST_SHARE = 0.2;

/**
 * Chooses a fifth of the pictures for testing, where nothing says which are; at least one of two or more. It depends on
 * their number alone, not on a seed.
 * @returns for each picture, whether it is for testing
 */
export function chosenPictures(pictures: number): readonly boolean[] {
  const isTest = Array.from({ length: pictures }, () => false);
  const chosen = pictures < 2 ? 0 : Math.max(1, Math.round(pictures * TEST_SHARE));
  for (const i of shuffled(pictures, randomOf(0, 'test-pictures')).subarray(0, chosen)) isTest[i] = true;
  return isTest;
}
