// @ts-check
// Runs a script of this project, which is TypeScript: `node scripts/run.mjs scripts/start.ts [arguments]`. Installs the
// packages first where they are missing; so this file, and what it imports, is plain JavaScript without packages.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { provideDependencies } from './dependencies.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * @param {string} script Exports `main`, which returns the exit code; an error is a message for the user and code 1.
 * @param {readonly string[]} args
 */
async function run(script, args) {
  process.chdir(root);
  provideDependencies(root);
  const { build } = await import('esbuild');
  const bundle = join(root, 'dist', `${script}.js`);
  const { outputFiles } = await build({
    entryPoints: [script],
    outfile: bundle,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap: 'inline',
    write: false,
  });
  // Put in place by rename: another one may be starting at the same time.
  mkdirSync(dirname(bundle), { recursive: true });
  writeFileSync(`${bundle}.${process.pid}`, outputFiles[0]?.contents ?? '');
  renameSync(`${bundle}.${process.pid}`, bundle);
  process.setSourceMapsEnabled(true);
  process.argv = [process.execPath, bundle, ...args];
  /** @type {{ main(): Promise<number> }} */
  const { main } = createRequire(import.meta.url)(bundle);
  return main();
}

try {
  const [, , script = '', ...args] = process.argv;
  process.exitCode = await run(script, args);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
