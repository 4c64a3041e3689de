// @ts-check
import { readFileSync, writeFileSync } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../command.mjs';

/** The installer waits for ever for a silent host; it is ended when its files have not grown for so long. */
const stalledMs = 20_000;
const timeoutMs = 300_000;
const preload = fileURLToPath(new URL('installerPreload.cjs', import.meta.url));

/**
 * tfjs-node's own installer: downloads libtensorflow and a binding, or compiles the binding.
 * @param {string} packageDir
 * @param {{
 *   node: string,
 *   onProgress?: ((progress: import('../engine.mjs').Progress) => void) | undefined,
 *   signal?: AbortSignal | undefined,
 * }} options
 * @returns {Promise<{ ok: true } | { ok: false, reason: string }>}
 */
export async function runInstaller(packageDir, { node, onProgress, signal }) {
  const stalled = new AbortController();
  let bytes = -1;
  let grownAt = Date.now();
  const watch = setInterval(async () => {
    const now = await sizeOf(join(packageDir, 'deps'));
    if (now !== bytes) {
      bytes = now;
      grownAt = Date.now();
      if (now > 0) onProgress?.({ message: `tfjs-node's own installer, ${Math.round(now / 1e6)} MB` });
    } else if (bytes <= 0 && Date.now() - grownAt > stalledMs) stalled.abort();
  }, 1000);

  // The installer rewrites its package.json and restores it only when all goes well.
  const manifest = join(packageDir, 'package.json');
  const original = readFileSync(manifest);
  try {
    const result = await runCommand(node, ['--require', preload, join('scripts', 'install.js')], {
      cwd: packageDir,
      env: {
        ELECTRON_RUN_AS_NODE: '1',
        PATH: [join(packageDir, '..', '..', '.bin'), process.env.PATH].join(delimiter),
      },
      timeout: timeoutMs,
      signal: signal ? AbortSignal.any([signal, stalled.signal]) : stalled.signal,
    });
    if (result.ok) return { ok: true };
    return { ok: false, reason: `it ${result.outcome}:\n${result.output.slice(-4000)}` };
  } catch (error) {
    signal?.throwIfAborted();
    if (stalled.signal.aborted) return { ok: false, reason: `no answer within ${stalledMs / 1000} s` };
    throw error;
  } finally {
    clearInterval(watch);
    if (!readFileSync(manifest).equals(original)) writeFileSync(manifest, original);
  }
}

/**
 * Bytes of all files below a folder; 0 where it is missing.
 * @param {string} folder
 * @returns {Promise<number>}
 */
export async function sizeOf(folder) {
  let total = 0;
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  for (const entry of entries) {
    const stats = await lstat(join(folder, entry)).catch(() => undefined); // It may be gone by now.
    if (stats?.isFile()) total += stats.size;
  }
  return total;
}
