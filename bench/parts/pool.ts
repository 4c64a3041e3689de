import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { writeAtomically } from '../../src/store/atomicFile';
import { contentOf } from '../../src/store/regularFile';
import { makeTemporary, removeTemporary } from '../../src/store/temporaryFolder';
import { medianOf, medianRatio } from '../median';
import { heading, row } from '../table';
import { exampleExperiment } from '../wholeRun';

const TASKS = 2;
const CELLS = 6;
const ROUNDS = Number(process.env.ROUNDS ?? 3);
/** Sessions whose memory is measured. */
const TOGETHER = 4;

/** Times a sweep with one session at a time and as the pool has it, in turns; then measures what sessions share. */
export async function timePool(): Promise<void> {
  const workspace = makeTemporary();
  let number = 0;
  const sweep = async (cells: number, words: readonly string[], onStart?: (runs: string) => void) => {
    const file = join(workspace, `${++number}.mas-sweep.json`);
    const values = { seed: Array.from({ length: cells }, (_, i) => i) };
    writeAtomically(file, [Buffer.from(JSON.stringify({ experiment: exampleExperiment(TASKS), values }))]);
    const began = performance.now();
    const runs = join(workspace, `runs-${number}`);
    const all = [resolve('dist/cli.js'), 'sweep', file, '--runs', runs, '--json', ...words];
    const child = spawn(process.execPath, all, { stdio: 'ignore', cwd: workspace });
    onStart?.(runs);
    const code = await new Promise<number | null>((done) => child.once('exit', done));
    if (code !== 0) throw new Error(`the sweep ended with exit code ${code}`);
    return (performance.now() - began) / 1000;
  };
  try {
    const ways = [
      { title: 'one session at a time, as its network is fastest', words: ['--jobs', '1'], seconds: [] as number[] },
      { title: 'one session at a time, 1 thread', words: ['--jobs', '1', '--threads', '1'], seconds: [] as number[] },
      { title: 'the pool', words: [], seconds: [] as number[] },
    ];
    await sweep(1, []);
    for (let round = 0; round < ROUNDS; round++) {
      for (const { words, seconds } of ways) seconds.push(await sweep(CELLS, words));
    }
    const pool = ways[2]?.seconds ?? [];
    console.log(
      `\nA sweep of ${CELLS} runs of ${TASKS} tasks, MLP 256: seconds, medians of ${ROUNDS} in turns (${pool.map((each) => each.toFixed(1)).join(', ')} by the pool).`,
    );
    heading('how', 'seconds', 'throughput of the pool by this');
    for (const { title, seconds } of ways) row(title, medianOf(seconds, 1), medianRatio(seconds, pool).toFixed(2));
    await measureMemory(sweep);
  } finally {
    removeTemporary(workspace);
  }
}

async function measureMemory(
  sweep: (cells: number, words: readonly string[], onStart: (runs: string) => void) => Promise<number>,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let most = { proportional: 0, private: 0 };
  const look = (runs: string) => {
    const sessions = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && textOf(`/proc/${name}/cmdline`).includes(`"run":"${runs}`))
      .map((pid) => textOf(`/proc/${pid}/smaps_rollup`));
    const sum = (...names: readonly string[]) =>
      sessions.reduce((all, text) => all + names.reduce((own, name) => own + kilobytes(text, name), 0), 0) / 1000;
    const now = { proportional: sum('Pss'), private: sum('Private_Clean', 'Private_Dirty') };
    if (sessions.length === TOGETHER && now.proportional > most.proportional) most = now;
  };
  try {
    await sweep(TOGETHER, ['--jobs', String(TOGETHER)], (runs) => {
      timer = setInterval(() => look(runs), 200);
    });
  } finally {
    clearInterval(timer);
  }
  console.log(`\nMemory of ${TOGETHER} such sessions together, peak in MB (smaps_rollup).`);
  heading('PSS', 'private');
  row(most.proportional.toFixed(0), most.private.toFixed(0));
}

function textOf(path: string): string {
  try {
    return contentOf(path).toString('utf8');
  } catch {
    return ''; // It has ended.
  }
}

function kilobytes(text: string, name: string): number {
  return Number(new RegExp(`^${name}: *(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);
}
