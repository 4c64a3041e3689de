import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { causeIn, runCommand } from '../../src/engineSetup/command';
import type { Watch } from '../../src/engineSetup/engine';
import { pythonEnvironment } from './python';

const folder = resolve('.cache', 'pycocotools');
/** By which test/reference/golden/average_precision.json was made. It needs numpy alone, which is installed beside it. */
const requirement = 'pycocotools==2.0.11';

/** The environment in which python3 finds pycocotools, where the exhaustive forms have installed it, and numpy. */
export const pycocotoolsEnvironment = {
  PYTHONPATH: [folder, pythonEnvironment.PYTHONPATH].join(delimiter),
};

/**
 * Provides pycocotools in a folder of the checkout; only the exhaustive forms compare with it.
 * @returns what was done, in a few words, or why it is not there: the tests then say what they skip
 */
export async function providePycocotools({ onProgress, signal }: Watch = {}): Promise<string> {
  if (existsSync(join(folder, 'pycocotools'))) return 'pycocotools';
  onProgress?.({ message: 'installing pycocotools' });
  const partial = `${folder}.partial-${process.pid}`;
  await mkdir(partial, { recursive: true });
  try {
    const args = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary=:all:'];
    const result = await runCommand('python3', [...args, '--target', partial, requirement], { signal });
    if (!result.ok) return `no pycocotools: pip ${result.outcome}: ${causeIn(result.output)}`;
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return 'pycocotools installed';
}

/** Why a script that needs pycocotools cannot run here; undefined where it can. */
export async function whyNoPycocotools(): Promise<string | undefined> {
  const result = await runCommand('python3', ['-c', 'import pycocotools.cocoeval'], { env: pycocotoolsEnvironment });
  return result.ok ? undefined : `python3 with pycocotools ${result.outcome}: ${causeIn(result.output)}`;
}
