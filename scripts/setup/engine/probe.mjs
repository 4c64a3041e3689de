// @ts-check
import { fileURLToPath } from 'node:url';
import { causeIn, runCommand } from '../command.mjs';

const child = fileURLToPath(new URL('probeChild.cjs', import.meta.url));

/**
 * Loads tfjs-node in a process of its own (a broken library can end a process) and multiplies two matrices.
 * @param {string} packageDir
 * @param {{ node: string, signal?: AbortSignal | undefined }} options
 * @returns {Promise<{ ok: true, version: string } | { ok: false, reason: string }>} Version of libtensorflow.
 */
export async function probeEngine(packageDir, { node, signal }) {
  const result = await runCommand(node, [child, packageDir], {
    // Electron, when VS Code runs this, is Node only when told so.
    env: { TF_CPP_MIN_LOG_LEVEL: '2', ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: undefined },
    timeout: 60_000,
    signal,
  });
  const version = /^libtensorflow (\S+)$/m.exec(result.output)?.[1];
  if (result.ok && version) return { ok: true, version };
  if (result.outcome.includes('SIGILL')) {
    return { ok: false, reason: 'TensorFlow needs processor instructions (AVX) that this machine lacks' };
  }
  return { ok: false, reason: `loading TensorFlow ${result.outcome}: ${causeIn(result.output)}` };
}
