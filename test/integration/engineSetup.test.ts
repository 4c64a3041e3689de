import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { OWN_KERNELS } from '../../src/core/ownKernels';
import { runCommand } from '../../src/engineSetup/command';
import { npmCommand } from '../../src/engineSetup/npm';
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
  expect(log).toContain('g++ is missing');

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
  await provideEngine({ packageDir, cacheDir, hasWheel: false, acceptUnverified: true });
  expect(readFileSync(manifest, 'utf8')).toBe(original);
});

test('what cannot be verified is downloaded only where the wheel cannot serve, and once the user accepts it', async () => {
  const ran = join(folder, 'ran');
  write(
    'node_modules/@tensorflow/tfjs-node/scripts/install.js',
    `require('node:fs').writeFileSync(${JSON.stringify(ran)}, ''); process.exit(1)`,
  );
  const refused = await provideEngine({ packageDir, cacheDir, hasWheel: false });
  expect(refused).toMatchObject({ kind: 'wasm', isUnverified: true });
  expect(refused).toHaveProperty('reason', expect.stringContaining('cannot all be verified'));
  expect(refused).toHaveProperty('advice', expect.stringContaining('--accept-unverified'));
  await provideEngine({ packageDir, cacheDir, hasWheel: true, acceptUnverified: true, retry: true });
  expect(existsSync(ran)).toBe(false);
  await provideEngine({ packageDir, cacheDir, hasWheel: false, acceptUnverified: true, retry: true });
  expect(existsSync(ran)).toBe(true);
});

test('an archive with another checksum is not unpacked by the installer', () => {
  const preload = join('src', 'engineSetup', 'installerPreload.cjs');
  const target = join(folder, 'out');
  mkdirSync(target);
  write('in/evil', 'evil');
  const archive = join(folder, 'archive.tar.gz');
  const tar = createRequire(import.meta.url)('tar') as { c(options: object, files: readonly string[]): void };
  tar.c({ gzip: true, file: archive, cwd: join(folder, 'in'), sync: true }, ['evil']);
  const script = `
    const stream = require('node:fs').createReadStream(${JSON.stringify(archive)});
    stream.pipe(require('tar').x({ C: ${JSON.stringify(target)}, strict: true })).on('close', () => console.log('unpacked'))`;
  const unpack = (sha256: string) =>
    spawnSync(process.execPath, ['--require', resolve(preload), '-e', script], {
      env: { MAS_LAB_LIBTENSORFLOW_SHA256: sha256 },
      encoding: 'utf8',
    });
  const refused = unpack('0'.repeat(64));
  expect(refused.status).not.toBe(0);
  expect(refused.stderr).toContain('it is not used');
  expect(existsSync(join(target, 'evil'))).toBe(false);
  const right = createHash('sha256').update(readFileSync(archive)).digest('hex');
  expect(unpack(right)).toMatchObject({ status: 0, stdout: 'unpacked\n' });
  expect(readFileSync(join(target, 'evil'), 'utf8')).toBe('evil');
});

test('nothing that lies in the folder where the user works is part of the set-up', async () => {
  const opened = join(folder, 'opened');
  mkdirSync(opened);
  const ran = join(folder, 'planted-code-ran');
  for (const name of ['pip.py', 'pip/__main__.py', 'pip/__init__.py', 'sitecustomize.py', 'zipfile.py', 'os.py']) {
    write(`opened/${name}`, `open(${JSON.stringify(ran)}, 'w')`);
  }
  write('opened/.npmrc', `registry=http://127.0.0.1:9/\nnode-options=--require ${join(opened, 'evil.cjs')}\n`);
  write('opened/evil.cjs', `require('node:fs').writeFileSync(${JSON.stringify(ran)}, '')`);
  write('opened/package.json', JSON.stringify({ scripts: { preinstall: `node ${join(opened, 'evil.cjs')}` } }));
  const before = process.cwd();
  process.chdir(opened);
  try {
    vi.unstubAllEnvs();
    const pip = await runCommand('python3', ['-I', '-m', 'pip', '--version']);
    expect(pip.output).not.toContain(opened);
    const plain = await runCommand('python3', ['-m', 'pip', '--version'], { env: { PYTHONPATH: '.' } });
    expect(plain.output).not.toContain(opened);
    const npm = npmCommand(['config', 'get', 'registry']);
    if (!npm) throw new Error('there is npm');
    const [command, ...args] = npm;
    const registry = await runCommand(command, args);
    expect(registry.output).not.toContain('127.0.0.1:9');
  } finally {
    process.chdir(before);
  }
  expect(existsSync(ran)).toBe(false);
});

/** A tfjs-node that computes, with libraries from a cache that an earlier version made. */
function workingEngine(): string {
  const binding = `module.exports = {
    createTensor: () => 0,
    executeOp: () => [{ id: 0 }],
    tensorDataSync: () => [11],
    TF_Version: '2.15.1',
  }`;
  // Node takes a folder of that name for the module in it.
  write('node_modules/@tensorflow/tfjs-node/lib/napi-v8/tfjs_binding.node/index.js', binding);
  write('node_modules/@tensorflow/tfjs-node/node_modules/node-api-headers/index.js', 'exports.include_dir = "/none"');
  write('cache/tensorflow-2.15.1-linux-x64/lib/libtensorflow_cc.so.2', '');
  mkdirSync(join(packageDir, 'deps'));
  symlinkSync(join(cacheDir, 'tensorflow-2.15.1-linux-x64', 'lib'), join(packageDir, 'deps', 'lib'));
  return join(packageDir, OWN_KERNELS);
}

/** A compiler that writes down that it ran, and makes an addon that loads. */
const compiler = () => `echo g++ >> ${folder}/ran
while [ "$1" != -o ]; do shift; done
export PATH=/usr/bin:/bin
echo 'extern "C" void* napi_register_module_v1(void*, void* it) { return it; }' | g++ -x c++ -shared -fPIC -o "$2" -`;

const runs = () =>
  existsSync(join(folder, 'ran')) ? readFileSync(join(folder, 'ran'), 'utf8').trim().split('\n') : [];

test('a cache that was made without the kernels of MAS Lab gets them, without another download', async () => {
  const kernels = workingEngine();
  command('g++', compiler());
  command('python3', `echo python3 >> ${folder}/ran; exit 1`);
  expect(await provideEngine({ packageDir, cacheDir })).toEqual({ kind: 'tensorflow', version: '2.15.1' });
  expect(existsSync(kernels)).toBe(true);
  expect(runs()).toEqual(['g++']);

  await provideEngine({ packageDir, cacheDir });
  expect(runs()).toEqual(['g++']);

  // Another checkout, or one whose kernels are of another source, takes them from the cache.
  appendFileSync(kernels, 'old');
  await provideEngine({ packageDir, cacheDir });
  expect(readFileSync(kernels).includes('old')).toBe(false);
  expect(runs()).toEqual(['g++']);
});

test('without a compiler TensorFlow works without the kernels of MAS Lab, and says why', async () => {
  const kernels = workingEngine();
  const engine = await provideEngine({ packageDir, cacheDir });
  expect(engine).toEqual({ kind: 'tensorflow', version: '2.15.1', withoutKernels: 'g++ is missing' });
  expect(existsSync(kernels)).toBe(false);
  expect(readFileSync(join(cacheDir, 'engine.log'), 'utf8')).toContain('kernels of MAS Lab: g++ is missing');

  command('g++', compiler());
  expect(await provideEngine({ packageDir, cacheDir })).not.toHaveProperty('withoutKernels');
  expect(existsSync(kernels)).toBe(true);
});

test('kernels of MAS Lab that do not load are not left in place', async () => {
  const kernels = workingEngine();
  command('g++', `while [ "$1" != -o ]; do shift; done; echo broken > "$2"`);
  const engine = await provideEngine({ packageDir, cacheDir });
  expect(engine).toMatchObject({ kind: 'tensorflow', withoutKernels: expect.stringContaining('loading TensorFlow') });
  expect(existsSync(kernels)).toBe(false);

  command('g++', compiler());
  await provideEngine({ packageDir, cacheDir, retry: true });
  expect(existsSync(kernels)).toBe(true);
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
  expect(messages).toEqual(['trying what is installed']);
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
