// The main job: five permuted-MNIST tasks, learnt with MAS and by fine-tuning, side by side. Its arguments are options of
// `mas-lab sweep`.
import { spawn } from 'node:child_process';
import { setUp } from './setup';

const sweep = 'examples/permuted-mnist-5.mas-sweep.json';

/** Runs `mas-lab` on this terminal. Ctrl-C goes to it too, which stops in good order; here it is only waited for. */
async function masLab(...words: readonly string[]): Promise<number> {
  const wait = () => {};
  process.on('SIGINT', wait);
  try {
    const child = spawn(process.execPath, ['dist/cli.js', ...words], { stdio: 'inherit' });
    return await new Promise<number>((resolve, reject) => {
      child.once('error', reject).once('close', (code) => resolve(code ?? 1));
    });
  } finally {
    process.off('SIGINT', wait);
  }
}

export async function main(): Promise<number> {
  await setUp();
  const options = process.argv.slice(2);
  console.error(`\nmas-lab ${['sweep', sweep, ...options].join(' ')}`);
  const code = await masLab('sweep', sweep, ...options);
  if (code !== 0) return code;
  const run = '.mas/runs/permuted-mnist-5-mas-lambda-0.003';
  console.error(`
The runs are kept in .mas/runs, so the next npm start only shows this table. To train again, delete them.

What to type next
  node dist/cli.js show ${run}
  node dist/cli.js importance ${run}
  node dist/cli.js evaluate ${run} --checkpoint 1
  node dist/cli.js run examples/split-mnist-task-incremental.mas.json
  node dist/cli.js --help`);
  return 0;
}
