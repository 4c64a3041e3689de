import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { test } from 'vitest';
import { parseExperiment } from '../../../src/core/experiment/parseExperiment';
import { sweepCells } from '../../../src/core/sweep/cells';
import { parseSweep } from '../../../src/core/sweep/sweepFile';
import { FUZZ_TIMEOUT, fuzz, hostile } from '../../fixtures/fuzz';

const examples = join(__dirname, '../../../examples');
const namesOf = (ending: string) => readdirSync(examples).filter((name) => name.endsWith(ending));
const textsOf = (ending: string) => namesOf(ending).map((name) => readFileSync(join(examples, name)));

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What nobody writes: numbers without use, long texts and lists, deep nesting, keys that every object has. */
const extremes: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(-1, 0, 0.5, 1e9, 1e15, 1e300, -1e300, 5e-324, 2 ** 53, null, true, '', '__proto__', {}, []),
  fc.nat(2000).map((length) => 'x'.repeat(length)),
  fc.nat(2000).map((length) => Array.from({ length }, (_, i) => i)),
  fc.integer({ min: 1, max: 200 }).map((depth) => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`)),
  fc.nat(500).map((count) => JSON.parse(`{${Array.from({ length: count }, (_, i) => `"k${i}":${i}`).join()}}`)),
  fc.constantFrom('__proto__', 'constructor', 'toString').map((key) => JSON.parse(`{"${key}":{"kind":1}}`)),
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>,
);

/** The value with another one at a place, which a number chooses at each level; or under a further key. */
function replaced(whole: Json, [first, ...rest]: readonly number[], value: Json, key: string): Json {
  if (first === undefined || typeof whole !== 'object' || whole === null) return value;
  if (Array.isArray(whole)) {
    const at = first % (whole.length + 1);
    return [...whole.slice(0, at), replaced(whole[at] ?? null, rest, value, key), ...whole.slice(at + 1)];
  }
  const entries = Object.entries(whole);
  const [own, under] = entries[first % (entries.length + 1)] ?? [key, null];
  const changed = { ...whole };
  Object.defineProperty(changed, own, { value: replaced(under, rest, value, key), enumerable: true });
  return changed;
}

/** Texts of experiments or sweeps that are damaged as bytes, or in which values are replaced. */
function textsLike(ending: string): fc.Arbitrary<string> {
  const files = textsOf(ending);
  const values = files.map((file) => JSON.parse(file.toString().replaceAll(/^\s*\/\/.*$/gm, '')) as Json);
  const one = fc.tuple(
    fc.array(fc.nat(30), { maxLength: 5 }),
    extremes,
    fc.constantFrom('lambda', 'kind', 'name', '__proto__', 'layers[1000000000]', 'training.epochs', 'x'),
  );
  const changed = fc
    .tuple(fc.constantFrom(...values), fc.array(one, { minLength: 1, maxLength: 3 }))
    .map(([whole, all]) =>
      JSON.stringify(all.reduce((value, [at, each, key]) => replaced(value, at, each, key), whole)),
    );
  return fc.oneof(changed, hostile(files, '{"benchmark":').map(String), fc.json());
}

test('experiments', { timeout: FUZZ_TIMEOUT }, async () => {
  await fuzz(300, textsLike('.mas.json'), (text) => parseExperiment(text, 'file.mas.json'));
});

test('sweeps', { timeout: FUZZ_TIMEOUT }, async () => {
  const base: unknown = JSON.parse(readFileSync(join(examples, 'permuted-mnist-5.mas.json'), 'utf8'));
  await fuzz(100, textsLike('.mas-sweep.json'), (text) => {
    const sweep = parseSweep(text, 'file.mas-sweep.json');
    sweepCells(sweep, typeof sweep.experiment === 'string' ? base : sweep.experiment);
  });
});
