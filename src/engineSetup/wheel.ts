import { existsSync, readFileSync } from 'node:fs';
import { copyFile, lstat, mkdir, readdir, rename, rm, statfs, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { UserError } from '../core/userError';
import { withLock } from '../store/fileLock';
import { sha256OfFile } from '../store/sha256';
import { type CommandOptions, type CommandResult, causeIn, isOnPath, runCommand } from './command';
import type { Watch } from './engine';
import { sizeOf } from './installer';

/**
 * TensorFlow as published for Python: the only package registry that carries its C library. The library does not
 * depend on the version of Python that the wheel was made for. Newer versions are bigger and not faster.
 */
const WHEEL = {
  requirement: 'tensorflow-cpu==2.15.1',
  python: '3.10',
  platforms: ['manylinux_2_17_x86_64', 'manylinux2014_x86_64'],
  sha256: 'ba9503db2c5357ea21938555323581fbdabf3d051b6bc1b5f73c5b0ae034d077',
  bytes: 207_400_000,
};
/** While it is being made: the wheel, what is unpacked, and the libraries before they are stripped. */
const NEEDED_BYTES = 1.5e9;

/** Where TensorFlow's libraries are in the cache. The folder appears when it is complete. */
export function wheelFolder(cacheDir: string): string {
  return join(cacheDir, 'tensorflow-2.15.1-linux-x64');
}

interface WheelOptions extends Watch {
  readonly packageDir: string;
  readonly cacheDir: string;
}

/**
 * Gives tfjs-node the libraries of the TensorFlow wheel and a binding compiled against them; both are made where the
 * cache lacks them.
 * @throws UserError where this machine cannot, and the user can do something about it
 */
export async function placeWheel(options: WheelOptions): Promise<void> {
  const { packageDir, cacheDir, onProgress, signal } = options;
  const folder = wheelFolder(cacheDir);
  const { version } = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8')) as {
    readonly version: string;
  };
  const binding = join(folder, `tfjs_binding-${version}.node`);
  if (!existsSync(binding)) {
    checkPrerequisites();
    await mkdir(cacheDir, { recursive: true });
    const onWait = () => onProgress?.({ message: 'waiting for another set-up that is preparing TensorFlow' });
    await withLock(
      `${folder}.lock`,
      async () => {
        if (!existsSync(folder)) await makeFolder(folder, binding, options);
        else if (!existsSync(binding)) await compileBinding(folder, binding, options);
      },
      { signal, onWait },
    );
  }
  await mkdir(join(packageDir, 'deps'), { recursive: true });
  await replace(join(packageDir, 'deps', 'lib'), (path) => symlink(join(folder, 'lib'), path));
  await mkdir(join(packageDir, 'lib', 'napi-v8'), { recursive: true });
  await replace(join(packageDir, 'lib', 'napi-v8', 'tfjs_binding.node'), (path) => copyFile(binding, path));
}

/** Whether the wheel is for machines like this one. */
export function wheelServes(): boolean {
  const report = process.report.getReport() as { readonly header: { readonly glibcVersionRuntime?: string } };
  return process.platform === 'linux' && process.arch === 'x64' && report.header.glibcVersionRuntime !== undefined;
}

function checkPrerequisites(): void {
  if (!isOnPath('python3')) {
    throw new UserError('python3 is missing', 'Install Python 3 with pip (Debian: apt-get install python3-pip).');
  }
  if (!isOnPath('g++')) {
    throw new UserError('g++ is missing', 'Install a C++ compiler (Debian: apt-get install g++).');
  }
}

/**
 * Makes the cache folder whole under another name, then renames it. Called with the lock held, so what interrupted
 * set-ups left is nobody's; the name is new because a child of theirs may still be writing.
 */
async function makeFolder(
  folder: string,
  binding: string,
  { packageDir, onProgress, signal }: WheelOptions,
): Promise<void> {
  const parent = dirname(folder);
  const leftovers = (await readdir(parent)).filter((name) => join(parent, name).startsWith(`${folder}.partial-`));
  for (const name of leftovers) await rm(join(parent, name), { recursive: true, force: true });
  const partial = `${folder}.partial-${process.pid}-${Date.now()}`;
  await mkdir(join(partial, 'download'), { recursive: true });
  try {
    const { bavail, bsize } = await statfs(partial);
    if (bavail * bsize < NEEDED_BYTES) {
      const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`;
      throw new UserError(
        `${parent} has ${gigabytes(bavail * bsize)} free and preparing TensorFlow takes ${gigabytes(NEEDED_BYTES)}`,
        'Free some space, or set XDG_CACHE_HOME to a folder on a larger disk.',
      );
    }
    const file = await download(join(partial, 'download'), { onProgress, signal });
    onProgress?.({ message: 'checking' });
    const sha256 = await sha256OfFile(file, [], signal);
    if (sha256 !== WHEEL.sha256) {
      throw new Error(`the TensorFlow wheel has the SHA-256 ${sha256}, not ${WHEEL.sha256}: it is not used`);
    }
    onProgress?.({ message: 'unpacking' });
    await mustRun('python3', ['-I', join(__dirname, 'unpackWheel.py'), file, partial], signal);
    await rm(join(partial, 'download'), { recursive: true });
    await stripLibraries(join(partial, 'lib'), signal);
    await compileBinding(partial, join(partial, binding.slice(folder.length + 1)), { packageDir, onProgress, signal });
    await rename(partial, folder);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
}

/** @returns the wheel. */
async function download(target: string, { onProgress, signal }: Watch): Promise<string> {
  const watch = setInterval(async () => {
    const fraction = Math.min((await sizeOf(target)) / WHEEL.bytes, 1);
    onProgress?.({ message: 'downloading TensorFlow, 207 MB', fraction });
  }, 500);
  try {
    const platforms = WHEEL.platforms.map((platform) => `--platform=${platform}`);
    const args = ['download', '--no-deps', '--only-binary=:all:', '--implementation=cp', ...platforms];
    args.push(`--python-version=${WHEEL.python}`, `--abi=cp${WHEEL.python.replace('.', '')}`);
    // Without pip's cache: the wheel is kept unpacked here. TMPDIR: where pip puts what it is downloading.
    args.push('--no-cache-dir', '--disable-pip-version-check', '--dest', target, WHEEL.requirement);
    const result = await runPip(args, { env: { TMPDIR: target }, signal });
    if (result.output.includes('No module named pip')) {
      throw new UserError('python3 has no pip', 'Install pip (Debian: apt-get install python3-pip).');
    }
    if (!result.ok) {
      throw new UserError(
        `downloading ${WHEEL.requirement} ${result.outcome}: ${causeIn(result.output)}`,
        'Check the network and pip’s settings.',
      );
    }
  } finally {
    clearInterval(watch);
  }
  const name = (await readdir(target)).find((entry) => entry.endsWith('.whl'));
  if (!name) throw new Error(`pip reported success but left no wheel in ${target}`);
  return join(target, name);
}

/**
 * pip, isolated from what lies in the user's folder and in PYTHONPATH; where only the user's own folder of packages has
 * pip, without that isolation but still in an empty folder.
 */
async function runPip(args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  const isolated = await runCommand('python3', ['-I', '-m', 'pip', ...args], options);
  if (!isolated.output.includes('No module named pip')) return isolated;
  const env = { ...options.env, PYTHONPATH: undefined, PYTHONSAFEPATH: '1' };
  return runCommand('python3', ['-m', 'pip', ...args], { ...options, env });
}

/** Takes the symbol tables off, a third of the libraries; done without where strip is missing. */
async function stripLibraries(libraries: string, signal: AbortSignal | undefined): Promise<void> {
  if (!isOnPath('strip')) return;
  const files = (await readdir(libraries)).map((name) => join(libraries, name));
  await mustRun('strip', ['--strip-unneeded', ...files], signal);
}

/**
 * Compiles tfjs-node's binding. It uses Node's stable interface: one binding serves every version of Node.
 * @param folder with `include` and `lib` of TensorFlow
 */
async function compileBinding(
  folder: string,
  binding: string,
  { packageDir, onProgress, signal }: Omit<WheelOptions, 'cacheDir'>,
): Promise<void> {
  onProgress?.({ message: 'compiling the binding' });
  // Installed beside tfjs-node, which is not where this script is when it works for the extension.
  const beside = createRequire(join(packageDir, 'package.json'));
  const headers = beside('node-api-headers') as { readonly include_dir: string };
  const args = [
    '-std=c++17',
    '-O2',
    '-fPIC',
    '-shared',
    '-w',
    '-DNAPI_VERSION=8',
    '-DNODE_GYP_MODULE_NAME=tfjs_binding',
  ];
  args.push(`-I${headers.include_dir}`, `-I${dirname(packageDir)}`, `-I${join(folder, 'include')}`);
  args.push(...['tfjs_backend.cc', 'tfjs_binding.cc'].map((source) => join(packageDir, 'binding', source)));
  args.push('-o', `${binding}.new`, '-Wl,-rpath,$ORIGIN/../../deps/lib', `-L${join(folder, 'lib')}`);
  args.push('-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2');
  await mustRun('g++', args, signal);
  await rename(`${binding}.new`, binding);
}

/** @throws where the command fails, with what it printed */
export async function mustRun(
  command: string,
  args: readonly string[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const result = await runCommand(command, args, { signal });
  if (!result.ok) throw new Error(`${command} ${result.outcome}: ${causeIn(result.output)}`);
}

/** Puts a file or link in the place of whatever is there, by rename. */
export async function replace(path: string, make: (path: string) => Promise<void>): Promise<void> {
  const fresh = `${path}.${process.pid}`;
  await rm(fresh, { force: true });
  await make(fresh);
  const present = await lstat(path).catch(() => undefined);
  if (present?.isDirectory()) await rm(path, { recursive: true });
  await rename(fresh, path);
}
