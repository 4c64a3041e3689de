import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { jsonText, packed, unpacked } from '../../../src/core/nonFinite';

const numbers = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 1.5, -1e300];

describe('non-finite numbers', () => {
  test('are strings in JSON, not null', () => {
    expect(jsonText({ loss: Number.NaN, each: [Number.POSITIVE_INFINITY, -Infinity, 1, null] })).toBe(
      '{"loss":"NaN","each":["Infinity","-Infinity",1,null]}',
    );
  });

  test('any value comes back from a channel of JSON as it was, a class called NaN too', () => {
    const word = fc.oneof(fc.string(), fc.constantFrom('NaN', 'Infinity', '-Infinity', '~NaN', '~~NaN', '~'));
    const number = fc.oneof(fc.double({ noDefaultInfinity: false }), fc.constantFrom(...numbers));
    const leaf = fc.oneof(word, number, fc.boolean(), fc.constant(null));
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        leaf,
        fc.array(tie('value')),
        fc.dictionary(
          word.filter((key) => key !== '__proto__'),
          tie('value'),
        ),
      ),
    }));
    fc.assert(
      fc.property(value, (any) => {
        const back = unpacked(JSON.parse(JSON.stringify(packed({ any }))));
        const plain = (inner: unknown) =>
          JSON.stringify(inner, (_, each: unknown) => (typeof each === 'number' ? String(each) : each));
        expect(plain(back)).toBe(plain({ any }));
      }),
    );
  });
});
