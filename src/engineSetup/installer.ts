import { readFileSync, writeFileSync } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { runCommand } from './command';
import type { Watch } from './engine';

/** The installer waits forever for a silent host; it is ended where none of its files has appeared for so long. */
const STALLED_MS = 20_000;
const TIMEOUT_MS = 300_000;

/**
 * SHA-256 of libtensorflow 2.9.1 as tfjs-node 4.22.0 downloads it, by platform and architecture. That for macOS is the one
 * that Nixpkgs and graft pin, that for Windows the one that a project on GitHub pins. For other machines, and of the compiled
 * binding, none is known.
 */
const LIBTENSORFLOW_SHA256: Readonly<Record<string, string>> = {
  'darwin-x64': '56f83d3320ba0f69aaafd6c058645e1b7fbc75fb9a3fc36d6be98de1291ca226',
  'win32-x64': '56fa7e84c984144311563b405bd0e565568f3cbe2c15ac4713e9c8174a02b00f',
};

/**
 * tfjs-node's own installer: downloads libtensorflow, verified where its SHA-256 is known, and a binding, or compiles the
 * binding.
 * @throws where it fails, with what it printed
 */
export async function runInstaller(
  packageDir: string,
  { node, onProgress, signal }: Watch & { readonly node: string },
): Promise<void> {
  const stalled = new AbortController();
  let bytes = -1;
  let grownAt = performance.now();
  const watch = setInterval(async () => {
    const now = await sizeOf(join(packageDir, 'deps'));
    if (now !== bytes) {
      bytes = now;
      grownAt = performance.now();
      if (now > 0) onProgress?.({ message: `tfjs-node's own installer, ${Math.round(now / 1e6)} MB` });
    } else if (bytes <= 0 && performance.now() - grownAt > STALLED_MS) {
      stalled.abort(new Error(`no answer within ${STALLED_MS / 1000} s`));
    }
  }, 1000);

  // The installer rewrites its package.json and restores it only when all goes well.
  const manifest = join(packageDir, 'package.json');
  const original = readFileSync(manifest);
  try {
    const preload = join(__dirname, 'installerPreload.cjs');
    const result = await runCommand(node, ['--require', preload, join('scripts', 'install.js')], {
      cwd: packageDir,
      env: {
        ELECTRON_RUN_AS_NODE: '1',
        MAS_LAB_LIBTENSORFLOW_SHA256: LIBTENSORFLOW_SHA256[`${process.platform}-${process.arch}`],
        PATH: [join(packageDir, '..', '..', '.bin'), process.env.PATH].join(delimiter),
      },
      timeout: TIMEOUT_MS,
      signal: signal ? AbortSignal.any([signal, stalled.signal]) : stalled.signal,
    });
    if (!result.ok) throw new Error(`it ${result.outcome}:\n${result.output.slice(-4000)}`);
  } finally {
    clearInterval(watch);
    if (!readFileSync(manifest).equals(original)) writeFileSync(manifest, original);
  }
}

/** Bytes of all files below a folder; 0 where it is missing. */
export async function sizeOf(folder: string): Promise<number> {
  let total = 0;
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  for (const entry of entries) {
    const stats = await lstat(join(folder, entry)).catch(() => undefined); // It may be gone by now.
    if (stats?.isFile()) total += stats.size;
  }
  return total;
}
