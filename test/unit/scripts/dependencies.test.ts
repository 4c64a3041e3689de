import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { provideDependencies } from '../../../scripts/dependencies.mjs';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const locked = {
  '': { name: 'project' },
  'node_modules/a': { version: '1.0.0' },
  'node_modules/b-windows': { version: '1.0.0', optional: true },
};

/** A project whose packages are as given; an npm that is asked for anything fails. */
function project(installed: object): string {
  const root = temporaryFolder();
  vi.stubEnv('npm_execpath', join(root, 'no-npm.js'));
  mkdirSync(join(root, 'node_modules'));
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: locked }));
  writeFileSync(join(root, 'node_modules', '.package-lock.json'), JSON.stringify({ packages: installed }));
  return root;
}

test('packages that are as locked are left alone, those of other platforms missing', () => {
  const root = project({ 'node_modules/a': { version: '1.0.0' } });
  expect(() => provideDependencies(root)).not.toThrow();
});

test.each([
  ['a missing package', {}],
  ['another version', { 'node_modules/a': { version: '1.0.1' } }],
  ['a package too many', { 'node_modules/a': { version: '1.0.0' }, 'node_modules/c': { version: '1.0.0' } }],
])('%s is put right with npm ci, whose failure is told', (_, installed) => {
  expect(() => provideDependencies(project(installed))).toThrow(/npm ci --ignore-scripts .* ended with code 1/);
});
