// @ts-check
// Writes the schemas that editors check experiment and sweep files by, media/*.schema.json, from those in src/core.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { core } from './core.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { experimentJsonSchema } = await core('experiment/jsonSchema');
const { sweepJsonSchema } = await core('experiment/sweep');
for (const [name, schema] of [
  ['experiment', experimentJsonSchema()],
  ['sweep', sweepJsonSchema()],
]) {
  const target = join(root, 'media', `${name}.schema.json`);
  writeFileSync(target, JSON.stringify(schema));
  execFileSync(process.execPath, [join(root, 'node_modules/@biomejs/biome/bin/biome'), 'format', '--write', target]);
}
