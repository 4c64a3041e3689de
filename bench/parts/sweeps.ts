import { spawn } from 'node:child_process';
import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { count } from '../../src/core/format';
import { WatchedSweep } from '../../src/host/sweeps/watchedSweep';
import { SweepRows } from '../../src/host/tree/sweepRows';
import { makeTemporary, removeTemporary } from '../../src/store/temporaryFolder';
import { watchPeakMemory } from '../machine';
import { medianOf } from '../median';
import { type Size, writeSyntheticSweep } from '../syntheticSweep';
import { heading, row } from '../table';

const ROUNDS = 3;

interface Call {
  readonly seconds: number;
  readonly megabytes: number;
}

/** Times `mas-lab sweep status` on a synthetic sweep: first, when nothing has changed, and after some logs have grown. */
export async function timeSweeps(size: Size): Promise<void> {
  const workspace = makeTemporary();
  try {
    const folder = await writeSyntheticSweep(workspace, size);
    const log = (i: number) => join(workspace, '.mas', 'runs', `s-lambda-1-seed-${i}`, 'events.jsonl');
    console.log(
      `\n\`sweep status\` of ${count(size.cells, 'cell')} of ${count(size.tasks, 'task')}, whose logs have ` +
        `${count(readFileSync(log(0)).length)} bytes: seconds, medians of ${ROUNDS}, the whole process; peak memory in MB.`,
    );
    heading('state.json', 'seconds', 'MB');
    rmSync(join(folder, 'state.json'), { force: true });
    print('absent: every log is read', [await status(folder)]);
    timeTree(folder);
    print('present, nothing has changed', await repeat(() => status(folder)));
    print(
      'present, ten logs have grown',
      await repeat(() => {
        // Half a line, which a writer has not finished.
        for (let i = 0; i < 10; i++) appendFileSync(log(i), ' ');
        return status(folder);
      }),
    );
  } finally {
    removeTemporary(workspace);
  }
}

/** Times what VS Code's tree does with the sweep: until its rows are there, and until every log was looked at. */
function timeTree(folder: string): void {
  const before = process.memoryUsage().heapUsed;
  const began = performance.now();
  const sweep = WatchedSweep.open(folder);
  const rows = new SweepRows({ all: [sweep] });
  const [root] = rows.roots(() => '');
  const shown = root ? rows.childrenOf(root) : [];
  const opened = performance.now();
  let longest = 0;
  for (let last = opened; !sweep.isRead; ) {
    sweep.lookOn(1000, 15);
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }
  const read = performance.now();
  const groups = root ? rows.childrenOf(root) : [];
  const children = groups.flatMap((node) => (node.kind === 'cells' ? rows.childrenOf(node) : []));
  const drawn = performance.now();
  for (let i = 0; i < sweep.cells.length; i += 1000) sweep.lookOn(1000, 1000);
  const again = performance.now();
  const megabytes = (process.memoryUsage().heapUsed - before) / 1e6;
  const ms = (from: number, to: number) => `${(to - from).toFixed(0)} ms`;
  console.log(
    `  the tree: first ${count(shown.length, 'row')} after ${ms(began, opened)}, all logs looked at after ${ms(began, read)} ` +
      `(at most ${longest.toFixed(0)} ms at a time), ${count(groups.length, 'row')} with ${children.length} below in ` +
      `${ms(read, drawn)}, all looked at again in ${ms(drawn, again)}; ${megabytes.toFixed(0)} MB`,
  );
}

async function repeat(call: () => Promise<Call>): Promise<readonly Call[]> {
  const calls: Call[] = [];
  for (let round = 0; round < ROUNDS; round++) calls.push(await call());
  return calls;
}

function print(what: string, calls: readonly Call[]): void {
  const seconds = calls.map((each) => each.seconds);
  row(
    what,
    medianOf(seconds),
    medianOf(
      calls.map(({ megabytes }) => megabytes),
      0,
    ),
  );
}

async function status(folder: string): Promise<Call> {
  const began = performance.now();
  const child = spawn(process.execPath, ['dist/cli.js', 'sweep', 'status', folder], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const peak = watchPeakMemory(child.pid ?? 0);
  const code = await new Promise<number | null>((done) => child.once('exit', done));
  if (code !== 0) throw new Error(`sweep status ended with exit code ${code}`);
  return { seconds: (performance.now() - began) / 1000, megabytes: peak() ?? Number.NaN };
}
