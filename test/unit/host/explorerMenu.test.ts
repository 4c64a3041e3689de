import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as formats from '../../../src/core/formats/list';
import { kindsOf } from '../../../src/core/kind';

const { contributes } = JSON.parse(readFileSync('package.json', 'utf8'));
const entries: readonly { readonly command: string; readonly when: string }[] = contributes.menus['explorer/context'];
const when = entries.find(({ command }) => command === 'mas.newExperimentFromData')?.when ?? '';
const [, source = '', flags] = /resourceFilename =~ \/(.*)\/(\w*)/.exec(when) ?? [];

test('an experiment is made by a right-click on every file that is a data set by itself, and on no other', () => {
  const endings = kindsOf(formats).flatMap(({ found }) =>
    found.flatMap((by) => {
      if ('extensions' in by) return by.extensions;
      if ('parts' in by) return by.parts;
      return 'files' in by && by.files.length === 1 ? by.files.map(({ name }) => name) : [];
    }),
  );
  expect(endings.length).toBeGreaterThan(5);
  const pattern = new RegExp(source, flags);
  for (const ending of endings) expect(`DATA${ending}`).toMatch(pattern);
  for (const name of ['a.mas.json', 'a.py', 'a.csv.ts', 'train_x.npy']) expect(name).not.toMatch(pattern);
  expect(when).toContain('explorerResourceIsFolder');
});
