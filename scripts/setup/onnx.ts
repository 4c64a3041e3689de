import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { causeIn, runCommand } from '../../src/engineSetup/command';
import type { Watch } from '../../src/engineSetup/engine';

/** Where the onnxruntime-node is that only the tests use: it has 290 MB, so the exhaustive forms alone install it. */
export const onnxRuntimeFolder = resolve('.cache', 'onnxruntime');

const PACKAGE = 'onnxruntime-node@1.30.0';

/**
 * Provides onnxruntime-node in a folder of the checkout.
 * @returns what was done, in a few words, or why it is not there: the tests then say what they skip
 */
export async function provideOnnxRuntime({ onProgress, signal }: Watch = {}): Promise<string> {
  if (existsSync(join(onnxRuntimeFolder, 'node_modules', 'onnxruntime-node'))) return 'onnxruntime-node';
  onProgress?.({ message: 'installing onnxruntime-node' });
  await mkdir(onnxRuntimeFolder, { recursive: true });
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', onnxRuntimeFolder, PACKAGE];
  const result = await runCommand(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, { signal });
  return result.ok ? 'onnxruntime-node installed' : `none: npm ${result.outcome}: ${causeIn(result.output)}`;
}
