// @ts-check
// Trains what docs/RESULTS.md reports, and writes it. `npm run results -- split-mnist-task` does some benchmarks only,
// `--jobs 4` trains four runs at a time; what is there is not trained again.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { parseArgs } from 'node:util';
import { benchmarks } from './results/benchmarks.mjs';
import { resultsDocument } from './results/document.mjs';
import { Stopped } from './results/masLab.mjs';
import { study } from './results/study.mjs';
import { root, runMain, setUp } from './setup.mjs';

await runMain(async () => {
  const { values, positionals } = parseArgs({
    args: argv.slice(2),
    options: { jobs: { type: 'string' }, document: { type: 'boolean' } },
    allowPositionals: true,
  });
  const unknown = positionals.filter((name) => !benchmarks.some(({ id }) => id === name));
  if (unknown.length > 0) {
    console.error(
      `No benchmark is called ${unknown.join(', ')}. There are: ${benchmarks.map(({ id }) => id).join(', ')}.`,
    );
    return 2;
  }
  const wanted = benchmarks.filter(({ id }) => positionals.length === 0 || positionals.includes(id));
  const write = () => writeFileSync(join(root, 'docs', 'RESULTS.md'), resultsDocument());
  if (values.document) {
    write();
    return 0;
  }
  await setUp();
  try {
    for (const benchmark of wanted) {
      await study(benchmark, values.jobs ? ['--jobs', values.jobs] : []);
      write();
    }
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    console.error('\nStopped. The same command goes on where it was.');
    return 130;
  }
  console.error('\ndocs/RESULTS.md is written.');
  return 0;
});
