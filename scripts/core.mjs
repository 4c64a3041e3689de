// @ts-check
// What scripts take of the sources.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const require = createRequire(import.meta.url);

/**
 * The exports of a file of src/core, which is bundled first: Node runs no TypeScript.
 * @param {string} name e.g. `run/statistic`
 * @returns {Promise<any>}
 */
export async function core(name) {
  const outfile = join(root, 'dist', 'core', `${name}.cjs`);
  await build({
    entryPoints: [join(root, 'src', 'core', `${name}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    mainFields: ['module', 'main'],
  });
  return require(outfile);
}
