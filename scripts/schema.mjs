// @ts-check
// Writes media/experiment.schema.json, which editors check experiment files by, from the schema in src/core.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const bundle = join(root, 'dist/jsonSchema.cjs');
await build({ entryPoints: [join(root, 'src/core/jsonSchema.ts')], outfile: bundle, bundle: true, platform: 'node' });
const { experimentJsonSchema } = createRequire(import.meta.url)(bundle);
const target = join(root, 'media/experiment.schema.json');
writeFileSync(target, JSON.stringify(experimentJsonSchema()));
execFileSync(process.execPath, [join(root, 'node_modules/@biomejs/biome/bin/biome'), 'format', '--write', target]);
