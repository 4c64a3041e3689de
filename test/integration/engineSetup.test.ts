import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { provideEngine } from '../../src/engineSetup/provideEngine';
import { requestEngine } from '../../src/engineSetup/request';
import { temporaryFolder } from '../fixtures/temporaryFolder';

let folder: string;
let cacheDir: string;
let packageDir: string;

/** A tfjs-node without a binding, an installer that fails, and a PATH that has nothing but the commands given. */
beforeEach(() => {
  folder = temporaryFolder();
  cacheDir = join(folder, 'cache');
  packageDir = join(folder, 'node_modules', '@tensorflow', 'tfjs-node');
  write('node_modules/@tensorflow/tfjs-node/package.json', JSON.stringify({ version: '4.22.0', main: 'index.js' }));
  write('node_modules/@tensorflow/tfjs-node/scripts/install.js', 'throw new Error("no network")');
  vi.stubEnv('PATH', join(folder, 'bin'));
  vi.stubEnv('MAS_LAB_ENGINE', undefined);
});

function write(path: string, text: string) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function command(name: string, script: string) {
  write(`bin/${name}`, `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, 'bin', name), 0o755);
}

test('without a compiler the fallback is chosen, with the reason and what to install', async () => {
  command('python3', 'exit 1');
  const engine = await provideEngine({ packageDir, cacheDir });
  expect(engine).toMatchObject({ kind: 'wasm', reason: 'g++ is missing' });
  expect(engine).toHaveProperty('advice', expect.stringContaining('apt-get install g++'));
});

test('what failed is logged, and not tried again until something changes', async () => {
  command('python3', 'exit 1');
  await provideEngine({ packageDir, cacheDir });
  const log = readFileSync(join(cacheDir, 'engine.log'), 'utf8');
  expect(log).toContain('no network');

  await provideEngine({ packageDir, cacheDir });
  expect(readFileSync(join(cacheDir, 'engine.log'), 'utf8')).toBe(log);

  command('g++', 'exit 1');
  const engine = await provideEngine({ packageDir, cacheDir });
  expect(engine).toMatchObject({ kind: 'wasm', reason: expect.stringContaining('downloading') });
});

test('a wheel with another checksum is not used and leaves nothing behind', async () => {
  command('g++', 'exit 1');
  // Of pip's arguments, the one after --dest is the folder.
  command('python3', 'while [ "$1" != --dest ]; do shift; done; echo evil > "$2/tensorflow.whl"');
  const engine = await provideEngine({ packageDir, cacheDir });
  expect(engine).toMatchObject({ kind: 'wasm', reason: expect.stringContaining('SHA-256') });
  expect(existsSync(join(cacheDir, 'tensorflow-2.15.1-linux-x64'))).toBe(false);
});

test('a download that is cancelled ends at once and leaves nothing behind', async () => {
  command('g++', 'exit 1');
  command('python3', `echo $$ > ${folder}/pid; while :; do :; done`);
  const signal = AbortSignal.timeout(2_000);
  await expect(provideEngine({ packageDir, cacheDir, signal })).rejects.toThrow(/abort|timeout/i);
  const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  expect(existsSync(join(cacheDir, 'tensorflow-2.15.1-linux-x64.lock'))).toBe(false);
});

test('the manifest that the installer rewrites is restored when it fails', async () => {
  const manifest = join(packageDir, 'package.json');
  const original = readFileSync(manifest, 'utf8');
  write(
    'node_modules/@tensorflow/tfjs-node/scripts/install.js',
    `require('node:fs').writeFileSync(${JSON.stringify(manifest)}, '{}'); process.exit(1)`,
  );
  await provideEngine({ packageDir, cacheDir });
  expect(readFileSync(manifest, 'utf8')).toBe(original);
});

test('MAS_LAB_ENGINE=wasm asks for the fallback', async () => {
  vi.stubEnv('MAS_LAB_ENGINE', 'wasm');
  expect(await provideEngine({ packageDir, cacheDir })).toMatchObject({ kind: 'wasm' });
  expect(existsSync(cacheDir)).toBe(false);
});

const script = join('dist', 'engineSetup', 'main.js');

test('in a process of its own it reports what it does and what came of it', async () => {
  vi.stubEnv('XDG_CACHE_HOME', cacheDir);
  const messages: string[] = [];
  const engine = await requestEngine(script, { packageDir }, { onProgress: ({ message }) => messages.push(message) });
  expect(engine).toMatchObject({ kind: 'wasm', reason: 'python3 is missing' });
  expect(messages).toEqual(['trying what is installed', "tfjs-node's own installer"]);
  await expect(requestEngine('none.js', { packageDir })).rejects.toThrow('The engine could not be set up');
});

test('the process ends with what it began when it is cancelled', async () => {
  vi.stubEnv('XDG_CACHE_HOME', cacheDir);
  command('g++', 'exit 1');
  command('python3', `echo $$ > ${folder}/pid; while :; do :; done`);
  const signal = AbortSignal.timeout(3_000);
  await expect(requestEngine(script, { packageDir }, { signal })).rejects.toThrow(/abort|timeout/i);
  const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});
