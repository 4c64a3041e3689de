// Writes media/*.schema.json, by which editors check experiment and sweep files, from the schemas in src/core.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { experimentJsonSchema } from '../src/core/experiment/jsonSchema';
import { sweepJsonSchema } from '../src/core/experiment/sweep';
import { runCommand } from '../src/engineSetup/command';

export async function main(): Promise<number> {
  const files = Object.entries({ experiment: experimentJsonSchema(), sweep: sweepJsonSchema() }).map(
    ([name, schema]) => {
      const file = join('media', `${name}.schema.json`);
      writeFileSync(file, JSON.stringify(schema));
      return file;
    },
  );
  const biome = join('node_modules', '@biomejs', 'biome', 'bin', 'biome');
  const { ok, output } = await runCommand(process.execPath, [biome, 'format', '--write', ...files]);
  console.log(ok ? files.join('\n') : output);
  return ok ? 0 : 1;
}
