import { expect, test } from 'vitest';
import { aligned } from '../../../src/cli/text';

test('columns line up', () => {
  expect(
    aligned([
      ['a', '1', ''],
      ['bcd', '100', 'x'],
    ]),
  ).toEqual(['a      1', 'bcd  100  x']);
});
