// @ts-check
// The main job: five permuted-MNIST tasks, learnt with MAS and by fine-tuning, side by side.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { masLab, stopped } from './masLab.mjs';
import { root, runMain, setUp } from './setup.mjs';

const experiments = [
  { label: 'MAS', name: 'mas', file: 'examples/permuted-mnist-5.mas.json' },
  { label: 'fine-tuning', name: 'finetune', file: 'examples/permuted-mnist-5-finetune.mas.json' },
];
const runs = join(root, '.mas', 'runs');

/**
 * What `mas-lab run --json` and `mas-lab show --json` print, as far as it is used here.
 * @typedef {object} Result
 * @property {number} task Tasks learnt.
 * @property {readonly (readonly (number | null)[])[]} accuracyMatrix
 * @property {number | null} averageAccuracy
 * @property {number | null} forgetting
 * @property {{ readonly total: number }} seconds
 */

/** @param {string} name @param {number} number */
const folderOf = (name, number) => join(runs, `permuted-mnist-5-${name}-${number}`);

/** Number of the pair of runs to work on: the last one where it is not finished, or else a new one. */
async function pairNumber() {
  const names = existsSync(runs) ? readdirSync(runs) : [];
  const numbers = names.map((name) => Number(/^permuted-mnist-5-(?:mas|finetune)-(\d+)$/.exec(name)?.[1] ?? 0));
  const last = Math.max(0, ...numbers);
  if (last === 0) return 1;
  for (const { name } of experiments) {
    if (!(await isFinished(folderOf(name, last)))) return last;
  }
  return last + 1;
}

/** @param {string} run */
async function isFinished(run) {
  if (!existsSync(join(run, 'experiment.json'))) return false;
  const { benchmark } = JSON.parse(readFileSync(join(run, 'experiment.json'), 'utf8'));
  const { result } = await masLab(['show', run], 'ignore');
  return result !== undefined && result.task >= benchmark.tasks;
}

/** @param {{ label: string, result: Result }[]} rows */
function comparison(rows) {
  const percent = (/** @type {number | null | undefined} */ share) =>
    share === null || share === undefined ? '–' : `${(100 * share).toFixed(1)} %`;
  const tasks = Math.max(...rows.map(({ result }) => result.accuracyMatrix.length));
  const head = [
    '',
    ...Array.from({ length: tasks }, (_, index) => `task ${index + 1}`),
    'average',
    'forgotten',
    'time',
  ];
  const body = rows.map(({ label, result }) => [
    label,
    ...Array.from({ length: tasks }, (_, index) => percent(result.accuracyMatrix.at(-1)?.[index])),
    percent(result.averageAccuracy),
    result.forgetting === null ? '–' : `${(100 * result.forgetting).toFixed(1)} points`,
    `${result.seconds.total.toFixed(1)} s`,
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...body].map((row) => row[column]?.length ?? 0)));
  const line = (/** @type {string[]} */ row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('   ');
  return [line(head), ...body.map(line)].join('\n');
}

await runMain(async () => {
  await setUp();
  const number = await pairNumber();
  const rows = [];
  for (const { label, name, file } of experiments) {
    const run = folderOf(name, number);
    console.error(`\n${label}: ${file}`);
    const { code, result } = await masLab(['run', file, '--run', relative(root, run)]);
    if (code === stopped) console.error('\nStopped. "npm start" goes on where it was.');
    if (!result) return code;
    rows.push({ label, run: relative(root, run), result });
  }

  console.log(`\nAccuracy on each task after learning all of them\n\n${comparison(rows)}\n`);
  console.log('The runs are in');
  for (const { run } of rows) console.log(`  ${run}`);
  const first = rows[0]?.run;
  console.log(`
What to type next
  node dist/cli.js show ${first}
  node dist/cli.js importance ${first}
  node dist/cli.js evaluate ${first} --checkpoint 1
  node dist/cli.js run examples/split-mnist-task-incremental.mas.json
  node dist/cli.js --help`);
  return 0;
});
