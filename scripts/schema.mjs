// @ts-check
// Writes the schemas that editors check experiment and sweep files by, media/*.schema.json, from those in src/core.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const outdir = join(root, 'dist', 'schema');
const sources = ['jsonSchema', 'sweep'];
const entryPoints = sources.map((name) => join(root, 'src', 'core', `${name}.ts`));
await build({
  entryPoints,
  outdir,
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  mainFields: ['module', 'main'],
});
const require = createRequire(import.meta.url);
const { experimentJsonSchema } = require(join(outdir, 'jsonSchema.cjs'));
const { sweepJsonSchema } = require(join(outdir, 'sweep.cjs'));
for (const [name, schema] of [
  ['experiment', experimentJsonSchema()],
  ['sweep', sweepJsonSchema()],
]) {
  const target = join(root, 'media', `${name}.schema.json`);
  writeFileSync(target, JSON.stringify(schema));
  execFileSync(process.execPath, [join(root, 'node_modules/@biomejs/biome/bin/biome'), 'format', '--write', target]);
}
