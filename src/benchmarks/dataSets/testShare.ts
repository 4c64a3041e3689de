import { randomOf, shuffled } from '../../core/random';
import { UserError } from '../../core/userError';

/**
 * Chooses a share of the samples of each class for testing, at least one. It depends on the classes alone, not on a seed.
 * @param classes of all samples
 * @param place where they are, for errors
 * @returns for each sample, whether it is for testing
 * @throws UserError where a class has too few samples
 */
export function chosenForTesting(
  classes: ArrayLike<number>,
  nameOf: (number: number) => string,
  testShare: number,
  place: string,
): readonly boolean[] {
  const rows = new Map<number, number[]>();
  for (let row = 0; row < classes.length; row++) {
    const own = rows.get(classes[row] ?? 0);
    if (own) own.push(row);
    else rows.set(classes[row] ?? 0, [row]);
  }
  const isTest = Array.from({ length: classes.length }, () => false);
  for (const [number, own] of [...rows].sort(([a], [b]) => a - b)) {
    const name = nameOf(number);
    const count = Math.max(1, Math.round(own.length * testShare));
    if (count >= own.length) {
      throw new UserError(
        `${place}: of the class ${name} (${own.length} in all), ${count} are for testing, and none is left for training`,
        'Add samples, or make benchmark.testShare smaller.',
      );
    }
    for (const i of shuffled(own.length, randomOf(0, 'test-share', name)).subarray(0, count))
      isTest[own[i] ?? 0] = true;
  }
  return isTest;
}
