import { expect, test } from 'vitest';
import { sampleShape } from '../../../../src/core/dataSets/sampleShape';

test.each([
  [[28, 28, 1], '28 × 28 × 1'],
  [[1, 8, 3], '1 × 8 × 3'],
  [[1, 2048, 1], '2,048 features'],
  [[1, 1, 1], '1 feature'],
])('a sample of %j is told as %s', (shape, text) => {
  expect(sampleShape(shape)).toBe(text);
});
