import { mkdir, rename, rm } from 'node:fs/promises';
import { delimiter, dirname, resolve } from 'node:path';
import { causeIn, runCommand } from '../../src/engineSetup/command';
import type { Watch } from '../../src/engineSetup/engine';

/** Where packages for Python are that only the tests need. */
const packages = resolve('.cache', 'python');
const requirement = 'numpy>=1.24,<3';

/** The environment in which python3 finds them. */
export const pythonEnvironment = {
  PYTHONPATH: [packages, process.env.PYTHONPATH].filter(Boolean).join(delimiter),
};

/**
 * Provides numpy for the reference scripts in test/reference, in a folder of the checkout. With `pip --target` and not a
 * virtual environment, for which Debian's python3 lacks a part.
 * @returns what was done, in a few words, or why python3 has no numpy: the tests then say what they skip
 */
export async function provideNumpy({ onProgress, signal }: Watch = {}): Promise<string> {
  const missing = await whyNoNumpy(signal);
  if (missing === undefined) return 'numpy';

  onProgress?.({ message: 'installing numpy' });
  await mkdir(dirname(packages), { recursive: true });
  const partial = `${packages}.partial-${process.pid}`;
  try {
    const args = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--only-binary=:all:'];
    const result = await runCommand('python3', [...args, '--target', partial, requirement], { signal });
    if (!result.ok) return `no numpy: pip ${result.outcome}: ${causeIn(result.output)}`;
    await rm(packages, { recursive: true, force: true }); // Of another version of Python.
    await rename(partial, packages);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return (await whyNoNumpy(signal)) ?? 'numpy installed';
}

/** Why a script that needs numpy cannot run here; undefined where it can. */
export async function whyNoNumpy(signal?: AbortSignal): Promise<string | undefined> {
  const result = await runCommand('python3', ['-c', 'import numpy'], { env: pythonEnvironment, signal });
  if (result.ok) return undefined;
  return `python3 with numpy ${result.outcome}: ${causeIn(result.output) || 'install Python 3'}`;
}
