// Writes what follows from the lists of kinds: media/*.schema.json, by which editors check experiment and sweep files,
// and the tables in docs.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../src/engineSetup/command';
import { generatedFiles } from './generate/files';

export async function main(): Promise<number> {
  const files = Object.entries(generatedFiles((path) => readFileSync(path, 'utf8')));
  for (const [path, text] of files) writeFileSync(path, text);
  const biome = join('node_modules', '@biomejs', 'biome', 'bin', 'biome');
  const { ok, output } = await runCommand(process.execPath, [biome, 'format', '--write', 'media'], {
    cwd: process.cwd(),
  });
  console.log(ok ? files.map(([path]) => path).join('\n') : output);
  return ok ? 0 : 1;
}
