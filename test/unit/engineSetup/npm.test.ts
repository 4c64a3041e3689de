import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { npmCommand } from '../../../src/engineSetup/npm';

describe('npm', () => {
  const files =
    (...paths: readonly string[]) =>
    (path: string) =>
      paths.includes(path) ? path : undefined;

  it('is its own script on Windows, run by Node.js: a batch file needs a shell', () => {
    const node = 'C:\\Program Files\\nodejs\\node.exe';
    const script = 'C:\\Program Files\\nodejs\\node_modules\\npm\\bin\\npm-cli.js';
    const fileAt = files(script);
    expect(npmCommand(['ci'], { platform: 'win32', node, env: {}, fileAt })).toEqual([node, script, 'ci']);
    // The Node.js of VS Code has no npm; that of the user is on the path, whatever case its name has.
    const code = 'C:\\Code\\Code.exe';
    const env = { Path: '.;C:\\Windows;C:\\Program Files\\nodejs' };
    expect(npmCommand(['ci'], { platform: 'win32', node: code, env, fileAt })).toEqual([code, script, 'ci']);
    expect(npmCommand(['ci'], { platform: 'win32', node: code, env: {}, fileAt })).toBeUndefined();
  });

  it('is the one that runs this script, or that on the path; never one beside what the user works on', () => {
    const place = { platform: 'linux', node: '/opt/node' } as const;
    const own = { npm_execpath: '/own/npm-cli.js', PATH: '/bin' };
    const fileAt = files('/own/npm-cli.js', '/bin/npm', 'npm', './npm', 'node_modules/npm');
    expect(npmCommand(['ci'], { ...place, env: own, fileAt })).toEqual(['/opt/node', '/own/npm-cli.js', 'ci']);
    expect(npmCommand(['ci'], { ...place, env: { PATH: '.::/bin' }, fileAt })).toEqual(['/bin/npm', 'ci']);
    expect(npmCommand(['ci'], { ...place, env: { PATH: '.:' }, fileAt })).toBeUndefined();
    const linked = (path: string) => (path === '/bin/npm' ? '/lib/npm/bin/npm-cli.js' : undefined);
    expect(npmCommand([], { ...place, env: { PATH: '/bin' }, fileAt: linked })).toEqual([
      '/opt/node',
      '/lib/npm/bin/npm-cli.js',
    ]);
  });
});

test('the packages of the engine are locked, each with its hash, to the versions that are tested, from no certain host', () => {
  const read = (path: string) =>
    JSON.parse(readFileSync(path, 'utf8')) as {
      readonly packages: Readonly<Record<string, { version?: string; integrity?: string; resolved?: string }>>;
      readonly overrides?: object;
      readonly dependencies?: Readonly<Record<string, string>>;
    };
  const locked = read('src/engineSetup/packages/package-lock.json').packages;
  const tested = read('package-lock.json').packages;
  const manifest = read('src/engineSetup/packages/package.json');
  expect(manifest.overrides).toEqual(read('package.json').overrides);
  for (const version of Object.values(manifest.dependencies ?? {})) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  const packages = Object.entries(locked).filter(([path]) => path !== '');
  expect(packages.length).toBeGreaterThan(50);
  for (const [path, { version, integrity, resolved }] of packages) {
    expect(integrity, path).toMatch(/^sha512-/);
    expect(resolved, path).toBeUndefined();
    expect({ version, integrity }, path).toEqual({
      version: tested[path]?.version,
      integrity: tested[path]?.integrity,
    });
  }
});
