import fc from 'fast-check';
import { expect, it } from 'vitest';
import { visible, visibleJson, visibleLine } from '../../../src/core/visibleText';

it.each([
  ['\x1b[2J\x1b]0;owned\x07', '\\u{1b}[2J\\u{1b}]0;owned\\u{7}'],
  ['\x9b31mred', '\\u{9b}31mred'],
  ['a\rb\x7f', 'a\\u{d}b\\u{7f}'],
  ['exe.\u202egnp', 'exe.\\u{202e}gnp'],
  ['a\u2066b\u2069', 'a\\u{2066}b\\u{2069}'],
  ['one\u2028two', 'one\\u{2028}two'],
  ['a\tb\nc\r\nd', 'a\tb\nc\r\nd'],
  ['Ω über 鳥 🐦 – “x”', 'Ω über 鳥 🐦 – “x”'],
])('%j is shown as %j', (text, shown) => {
  expect(visible(text)).toBe(shown);
});

it('a name that has lines is one line', () => {
  expect(visibleLine('a\n✓ b\r\nc\r')).toBe('a\\n✓ b\\r\\nc\\u{d}');
});

it('whatever a text holds, no terminal obeys it; what is shown stays as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const shown = visible(text);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
      expect(shown.replaceAll('\r\n', '\n')).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
      expect(visible(shown)).toBe(shown);
    }),
  );
});

it('JSON stays the same value', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const json = visibleJson(JSON.stringify({ [text]: text }));
      expect(json).toBe(visible(json));
      expect(JSON.parse(json)).toEqual({ [text]: text });
    }),
  );
});
