import { expect, test } from 'vitest';
import { residentRows } from '../../../../src/benchmarks/rows/rawInputs';

test('samples that fit into a GiB stay in the engine; of others, a quarter of that does, but never less than 512', () => {
  expect(residentRows(1000, 1024)).toBe(1000);
  expect(residentRows(2 ** 20, 1024)).toBe(2 ** 20);
  expect(residentRows(2 ** 20 + 1, 1024)).toBe(2 ** 18);
  expect(residentRows(4000, 2 ** 20)).toBe(512);
});
