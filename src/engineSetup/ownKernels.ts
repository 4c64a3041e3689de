import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { copyFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { OWN_KERNELS } from '../core/ownKernels';
import { UserError } from '../core/userError';
import { withLock } from '../store/fileLock';
import { isOnPath } from './command';
import type { Watch } from './engine';
import { probeEngine } from './probe';
import { mustRun, replace, wheelFolder } from './wheel';

/** Optimized, but with the results of the formulas as they are written. */
const FLAGS = ['-std=c++17', '-O3', '-fno-math-errno', '-ffp-contract=off', '-fPIC', '-shared', '-w'];

const folderOfSources = join(__dirname, 'kernels');

const sources = (): string[] =>
  readdirSync(folderOfSources)
    .sort()
    .map((name) => join(folderOfSources, name));

/** Tells kernels of one source from those of another. */
export function kernelsDigest(): string {
  const hash = createHash('sha256').update(FLAGS.join());
  for (const source of sources()) hash.update(readFileSync(source));
  return hash.digest('hex').slice(0, 16);
}

interface KernelsOptions extends Watch {
  readonly packageDir: string;
  readonly cacheDir: string;
  readonly node: string;
}

/**
 * Puts our own operations beside tfjs-node's binding, where TensorFlow is that of the wheel: compiled in a few seconds, kept in
 * the cache beside it, and tried. Without them runs train by TensorFlow's operations, more slowly.
 * @throws where that fails; then there are none
 */
export async function placeOwnKernels(options: KernelsOptions): Promise<void> {
  const { packageDir, cacheDir, node, signal } = options;
  const folder = wheelFolder(cacheDir);
  const placed = join(packageDir, OWN_KERNELS);
  try {
    if (!usesWheel(packageDir, folder)) {
      throw new UserError('this TensorFlow has no headers to compile the kernels of MAS Lab with');
    }
    const kernels = join(folder, `kernels-${kernelsDigest()}.node`);
    if (!existsSync(kernels)) {
      await withLock(`${folder}.lock`, () => compile(folder, kernels, options), { signal });
    }
    await replace(placed, (path) => copyFile(kernels, path));
    await probeEngine(packageDir, { node, signal, addon: placed }).catch(async (error: unknown) => {
      await rm(kernels, { force: true });
      throw error;
    });
  } catch (error) {
    await rm(placed, { force: true });
    throw error;
  }
}

function usesWheel(packageDir: string, folder: string): boolean {
  const libraries = join(packageDir, 'deps', 'lib');
  return existsSync(libraries) && existsSync(folder) && realpathSync(libraries) === realpathSync(join(folder, 'lib'));
}

async function compile(
  folder: string,
  kernels: string,
  { packageDir, onProgress, signal }: KernelsOptions,
): Promise<void> {
  if (existsSync(kernels)) return;
  if (!isOnPath('g++')) {
    throw new UserError('g++ is missing', 'Install a C++ compiler (Debian: apt-get install g++).');
  }
  onProgress?.({ message: 'compiling the kernels of MAS Lab' });
  const headers = createRequire(join(packageDir, 'package.json'))('node-api-headers') as {
    readonly include_dir: string;
  };
  const args = [
    ...FLAGS,
    `-I${headers.include_dir}`,
    `-I${join(folder, 'include')}`,
    ...sources().filter((file) => file.endsWith('.cc')),
    '-o',
    `${kernels}.new`,
  ];
  args.push('-Wl,-rpath,$ORIGIN/../../deps/lib', `-L${join(folder, 'lib')}`, '-l:libtensorflow_framework.so.2');
  await mustRun('g++', args, signal);
  await rename(`${kernels}.new`, kernels);
}
