// @ts-check
// Trains what docs/RESULTS.md reports, and writes it. `npm run results -- split-mnist-task` does some benchmarks only,
// `--methods "MAS,EWC"` some methods only, `--jobs 4` trains four runs at a time, `--document` writes only; what is there is
// not trained again.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { parseArgs } from 'node:util';
import { benchmarks } from './results/benchmarks.mjs';
import { resultsDocument } from './results/document.mjs';
import { Stopped } from './results/masLab.mjs';
import { methods } from './results/methods.mjs';
import { ask, questions } from './results/questions.mjs';
import { study } from './results/study.mjs';
import { root, runMain, setUp } from './setup.mjs';

await runMain(async () => {
  const { values, positionals } = parseArgs({
    args: argv.slice(2),
    options: { jobs: { type: 'string' }, methods: { type: 'string' }, document: { type: 'boolean' } },
    allowPositionals: true,
  });
  const known = [...benchmarks, ...questions].map(({ id }) => id);
  const unknown = positionals.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    console.error(`No benchmark is called ${unknown.join(', ')}. There are: ${known.join(', ')}.`);
    return 2;
  }
  const chosen = values.methods?.split(',').map((name) => name.trim());
  const strangers = (chosen ?? []).filter((name) => !methods.some((method) => method.name === name));
  if (strangers.length > 0) {
    console.error(
      `No method is called ${strangers.join(', ')}. There are: ${methods.map(({ name }) => name).join('; ')}.`,
    );
    return 2;
  }
  const isWanted = (/** @type {string} */ id) => positionals.length === 0 || positionals.includes(id);
  const file = join(root, 'docs', 'RESULTS.md');
  const write = () => writeFileSync(file, resultsDocument(existsSync(file) ? readFileSync(file, 'utf8') : ''));
  if (values.document) {
    write();
    return 0;
  }
  await setUp();
  try {
    const options = values.jobs ? ['--jobs', values.jobs] : [];
    for (const benchmark of benchmarks.filter(({ id }) => isWanted(id))) {
      await study(benchmark, (name) => chosen?.includes(name) ?? true, options);
      write();
    }
    for (const question of questions.filter(({ id }) => isWanted(id))) {
      await ask(question, options);
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
