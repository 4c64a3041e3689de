import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aligned, shortened, withoutCommonStart } from '../../../src/cli/text';

describe('a line that is shortened', () => {
  it.each([
    ['task 1/3 in place', 20, 'task 1/3 in place'],
    ['task 1/3 in place', 13, 'task 1/3 in'],
    ['task 1/3 in place', 11, 'task 1/3 in'],
    ['task 1/3 in place', 10, 'task 1/3'],
    ['permutation', 4, 'perm'],
    ['task 鳥鳥 花', 9, 'task 鳥鳥'],
    ['task 鳥鳥 花', 8, 'task'],
    ['cafe\u0301 au lait', 4, 'cafe\u0301'],
  ])('%j takes %i columns as %j', (text, columns, expected) => {
    expect(shortened(text, columns)).toBe(expected);
  });

  it('is a beginning of the text, and never longer than there is room', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(60), (text, columns) => {
        const short = shortened(text, columns);
        expect(text.startsWith(short)).toBe(true);
        expect([...short].length).toBeLessThanOrEqual(
          Math.max(columns, [...short].filter((c) => /[\p{M}\p{Cf}]/u.test(c)).length + columns),
        );
      }),
    );
  });
});

it('columns stand under each other where letters are wide', () => {
  expect(
    aligned([
      ['鳥', '1'],
      ['bird', '12'],
    ]),
  ).toEqual(['鳥     1', 'bird  12']);
});

it('columns line up', () => {
  expect(
    aligned([
      ['a', '1', ''],
      ['bcd', '100', 'x'],
    ]),
  ).toEqual(['a      1', 'bcd  100  x']);
});

it('names that are shown together leave out what all begin with, but never become empty', () => {
  expect(withoutCommonStart(['a-mas-lambda-1', 'a-mas-lambda-0.5'])).toEqual(['lambda-1', 'lambda-0.5']);
  expect(withoutCommonStart(['a-b-mas', 'a-b-finetune'])).toEqual(['mas', 'finetune']);
  expect(withoutCommonStart(['a-b', 'a-b-c'])).toEqual(['b', 'b-c']);
  expect(withoutCommonStart(['1-a', '2-a'])).toEqual(['1-a', '2-a']);
  expect(withoutCommonStart(['ab-1', 'ac-1'])).toEqual(['ab-1', 'ac-1']);
  expect(withoutCommonStart(['a-b'])).toEqual(['a-b']);
});
