import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eachElement } from '../../../../src/benchmarks/files/jsonElements';
import { firstOrAll, propertyRuns } from '../../../fixtures/full';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

async function elementsOf(content: string | Uint8Array, ...members: string[]) {
  const path = join(temporaryFolder(), 'a.json');
  writeFileSync(path, content);
  const found: [string, unknown][] = [];
  await eachElement(path, members, (_, element, place) => found.push([place, element]));
  return found;
}

test('elements are what JSON.parse finds, whatever else is in the file', async () => {
  const path = join(temporaryFolder(), 'a.json');
  const file = fc.record({ before: fc.jsonValue(), a: fc.array(fc.jsonValue()), b: fc.array(fc.jsonValue()) });
  await fc.assert(
    fc.asyncProperty(file, fc.constantFrom('', '\t', ' \r\n'), async (value, blanks) => {
      writeFileSync(path, `${JSON.stringify(value, undefined, blanks)}${blanks}`);
      const found: Record<'a' | 'b', unknown[]> = { a: [], b: [] };
      await eachElement(path, ['a', 'b'], (member, element, place) => {
        expect(place).toBe(`${member}[${found[member].length}]`);
        found[member].push(element);
      });
      expect(found).toEqual(JSON.parse(JSON.stringify({ a: value.a, b: value.b })));
    }),
    propertyRuns(30, 1000),
  );
});

test('elements may lie across the pieces in which a file is read, and be larger than one', async () => {
  const text = '"\\\\ä\u20ac]}';
  const all = Array.from({ length: 4 }, (_, i) => ({ i, text: text.repeat(50_000 + i), list: [[i]] }));
  const large = [{ text: 'é'.repeat(600_000) }, ...all];
  expect(await elementsOf(JSON.stringify({ skipped: large, a: large }), 'a')).toEqual(
    large.map((each, i) => [`a[${i}]`, each]),
  );
});

test.each<readonly [string | Uint8Array, RegExp]>([
  ['', /the file: the file ends early/],
  ['[]', /the file: has "\[" where "\{" should be/],
  ['{}', /has no member "a"/],
  ['{"b":1}', /has no member "a"/],
  ['{"a":1}', /, a: is no array/],
  ['{"a":[1,2', /a\[1\]: the file ends within it/],
  ['{"a":[1,{"x":"y', /a\[1\]: the file ends within it/],
  ['{"a":[1', /a\[0\]: the file ends within it/],
  ['{"a":[1]', /the file: the file ends early/],
  ['{"b":"x', /b: the file ends within it/],
  ['{"a":[1,,2]}', /a\[1\]: no valid JSON/],
  ['{"a":[1,]}', /a\[1\]: no valid JSON/],
  ['{"a":[1 2]}', /a\[0\]: "2" follows it/],
  ['{"a":[{"x":1}]]', /the file: "\]" follows it/],
  ['{"a":[{x:1}]}', /a\[0\]: no valid JSON/],
  ['{"a":[NaN]}', /a\[0\]: NaN is no number in JSON/],
  ['{"a":[{"x":-Infinity}]}', /a\[0\]: Infinity is no number in JSON/],
  ['{"a":[1],"a":[2]}', /, a: is there twice/],
  ['{"a":[1]} x', /something follows its end/],
  [`{"a":[${'['.repeat(100_000)}`, /a\[0\]: is nested more than 64 deep/],
  [`{"b":${'{"c":'.repeat(70)}`, /b: is nested more than 64 deep/],
  [Buffer.from('{"a":["\xff"]}', 'latin1'), /a\[0\]: is not in UTF-8/],
  ...firstOrAll([[`{"a":["${'x'.repeat(18_000_000)}"]}`, /a\[0\]: has more than 16.8 MB/] as const], 0),
])('what is no such JSON is refused with the path in it: $1', async (content, message) => {
  await expect(elementsOf(content, 'a')).rejects.toThrow(message);
});

test('a byte order mark is no part of the file', async () => {
  expect(await elementsOf('\ufeff{"a":[1]}', 'a')).toEqual([['a[0]', 1]]);
});
