// @ts-check
import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';

/**
 * `npm run bench [-- [methods] [mlp256 | mlp1000 | cnn]]`: builds and runs bench/main.ts, beside PyTorch (MAS_LAB_PYTHON
 * names a Python that has it) or, with `methods`, method beside method.
 */

await build({
  entryPoints: ['bench/main.ts'],
  outfile: 'dist/bench.js',
  bundle: true,
  platform: 'node',
  format: 'cjs',
  external: ['@tensorflow/*'],
  mainFields: ['module', 'main'],
  logLevel: 'warning',
});
const { status } = spawnSync(process.execPath, ['dist/bench.js', ...process.argv.slice(2)], { stdio: 'inherit' });
process.exitCode = status ?? 1;
