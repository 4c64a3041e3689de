import { availableParallelism } from 'node:os';
import { setUp } from '../scripts/setup';
import { openEngine } from '../src/graph/engine';
import { machineText, othersShare } from './machine';
import { openEngineFor } from './ours/engine';
import { compareAvalanche } from './parts/avalanche';
import { compareMethods } from './parts/methods';
import { compareNetworks } from './parts/networks';
import { compareProcesses } from './parts/processes';
import { timeSweeps } from './parts/sweeps';
import { compareTasks } from './parts/tasks';
import { compareSideBySide, compareThreads } from './parts/threads';
import { settingOf, settings } from './settings';
import { startPeer } from './ways';

/** Those that PyTorch learns, too. */
const compared = settings.filter(({ stream }) => !stream);
const networks = compared.map(({ network }) => network as string);
/** What is done where nothing is named. */
const usual = [...networks, 'process', 'threads', 'tasks'];
const usage = `Usage: npm run bench [-- <part> …]
  ${networks.join(', ')}   a step, exact Ω and evaluation against the fastest PyTorch
  process    a whole run as a process against a PyTorch script
  threads    one thread against all cores; two sessions side by side
  tasks      task 100 against task 1
  methods    method beside method
  avalanche  a whole run against Avalanche, where MAS_LAB_PYTHON has it
  sweeps     status of a sweep of 10,000 cells
Without a part: all but the last three. MAS_LAB_PYTHON names a Python with PyTorch; ROUNDS is the number of rounds, default 9.`;

/** They take the time of two for each work. */
const MAX_ROUNDS_OF_THREADS = 5;

/** From this share on, other programs are said to disturb. */
const BUSY = 0.05;

export async function main(): Promise<number> {
  const words = process.argv.slice(2);
  if (words.some((word) => ![...usual, 'methods', 'avalanche', 'sweeps'].includes(word))) {
    console.error(usage);
    return 2;
  }
  const parts = words.length === 0 ? usual : words;
  const rounds = Number(process.env.ROUNDS ?? 9);
  const python = process.env.MAS_LAB_PYTHON ?? 'python3';
  const cores = availableParallelism();
  const counts = [...new Set([1, cores])];
  await setUp();
  console.log(machineText());
  const others = await othersShare();
  if (others !== undefined && others > BUSY) {
    console.log(`Other programs use ${(100 * others).toFixed(0)} % of the processors: the times mean little.`);
  }

  const wanted = compared.filter(({ network }) => parts.includes(network));
  if (wanted.length > 0 || parts.includes('process')) {
    const peer = await startPeer(python);
    console.log(peer ? peer.about : `${python} has no PyTorch: ours is timed alone. MAS_LAB_PYTHON names another.`);
    try {
      if (wanted.length > 0) {
        await compareNetworks({ ourThreads: [undefined], peer, peerThreads: counts }, wanted, rounds);
      }
      if (parts.includes('process')) await compareProcesses(python, peer, counts);
    } finally {
      peer?.stop();
    }
  }
  if (parts.includes('threads')) {
    await compareThreads(compared, cores, Math.min(rounds, MAX_ROUNDS_OF_THREADS));
    await compareSideBySide(cores);
  }
  if (parts.includes('avalanche')) await compareAvalanche(python, cores);
  if (parts.includes('sweeps')) await timeSweeps({ cells: 10_000, tasks: 20, points: 5 });
  if (parts.includes('tasks')) await compareTasks(await openEngineFor(settingOf('mlp256')));
  if (parts.includes('methods')) await compareMethods(await openEngine('native'), settings, rounds);
  return 0;
}
