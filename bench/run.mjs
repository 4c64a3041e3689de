// @ts-check
import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';

/** `npm run bench [-- mlp256 | mlp1000 | cnn]`: builds and runs bench/main.ts. MAS_LAB_PYTHON names a Python with torch. */

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
