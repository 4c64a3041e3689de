import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { childNamed, readXml } from '../../../../src/benchmarks/files/xml';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

function read(content: string | Uint8Array) {
  const path = join(temporaryFolder(), 'a.xml');
  writeFileSync(path, content);
  return readXml(path);
}

test('elements have their lines and their text, whatever ends a line', () => {
  for (const end of ['\n', '\r\n', '\r']) {
    const root = read(
      `<?xml version="1.0"?>${end}<!-- a${end}b -->${end}<a>${end}<b x="1"> c${end}</b><d/>${end}<e>f</e></a>`,
    );
    expect([root.name, root.line]).toEqual(['a', 4]);
    expect(root.children.map(({ name, line, text }) => [name, line, text])).toEqual([
      ...[
        ['b', 5, ' c\n'],
        ['d', 6, ''],
        ['e', 7, 'f'],
      ],
    ]);
  }
});

test('references to characters are read, and no other', () => {
  const textOf = (text: string) => read(`<a>\n<b>${text}</b></a>`).children[0]?.text;
  expect(textOf('R&amp;D &lt;&gt;&quot;&apos; &#228;&#x1F600; &amp;lt;')).toBe('R&D <>"\' ä😀 &lt;');
  for (const text of ['&nbsp;', '&x;', '&#1114112;', 'a & b', '&amp', '&constructor;']) {
    expect(() => textOf(text), text).toThrow(
      /line 2: ("&.* is no character that XML defines|.*char '&' is not expected)/,
    );
  }
  expect(childNamed(read('<a><b><![CDATA[<c>]]></b></a>'), 'b')?.text).toBe('<c>');
});

const bomb = `<!DOCTYPE a [<!ENTITY a0 "lol">${Array.from({ length: 9 }, (_, i) => `<!ENTITY a${i + 1} "${`&a${i};`.repeat(10)}">`).join('')}]>`;

test.each([
  [`<?xml version="1.0"?>\n${bomb}<a>&a9;</a>`, /line 2: has a document type/],
  ['\n\n<!doctype a SYSTEM "file:///etc/passwd"><a/>', /line 3: has a document type/],
  ['<a>\n<b>\n</a>', /line 3: no well-formed XML: .*closing tag 'b'/],
  ['<a>\n<b>1</b>', /no well-formed XML: Unclosed tag 'a'/],
  ['<a>\n<b', /line \d: no well-formed XML/],
  ['', /a\.xml.*: no .*XML/],
  ['text', /no .*XML/],
  ['<a/><b/>', /line 1: a second outermost element/],
  ['<a>'.repeat(100_000), /nested more than 32 elements deep/],
  ['<a><__proto__>1</__proto__></a>', /no well-formed XML: .*reserved/],
  [Buffer.from([0x3c, 0x61, 0x3e, 0xff, 0x3c]), /not text in UTF-8/],
  [`<a>${' '.repeat(5_000_000)}</a>`, /at most 4.19 MB are read/],
])('what is no such XML is refused: $1', (content, message) => {
  expect(() => read(content)).toThrow(message);
});
