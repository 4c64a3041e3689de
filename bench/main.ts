import { availableParallelism } from 'node:os';
import { setUp } from '../scripts/setup';
import { machineText, othersShare } from './machine';
import { openEngineFor } from './ours/engine';
import { compareAvalanche } from './parts/avalanche';
import { compareDetector } from './parts/detector';
import { compareMethods } from './parts/methods';
import { compareNetworks } from './parts/networks';
import { timePool } from './parts/pool';
import { compareProcesses } from './parts/processes';
import { compareResNet } from './parts/resNet';
import { timeSweepPanel } from './parts/sweepPanel';
import { timeSweeps } from './parts/sweeps';
import { compareTasks } from './parts/tasks';
import { compareSideBySide, compareThreads } from './parts/threads';
import { type Setting, settingOf, settings } from './settings';
import { startPeer } from './ways';

/** Those that PyTorch learns, too. */
const compared = settings.filter(({ stream }) => !stream);
const names = settings.map(({ network }) => network as string);
const everyPart = [
  ...['networks', 'process', 'threads', 'tasks', 'methods', 'avalanche'],
  ...['resNet', 'detector', 'sweeps', 'pool', 'sweepPanel'],
];
const usage = `Usage: npm run bench [-- <part or network> …]
  networks   a step, exact Ω and evaluation against the fastest PyTorch
  process    a whole run as a process against a PyTorch script
  threads    one thread against all cores; two sessions side by side
  tasks      task 100 against task 1
  methods    method beside method
  avalanche  a whole run against Avalanche, where MAS_LAB_PYTHON has it
  resNet     steps of the slim ResNet-18 on images in the shape of CIFAR, beside PyTorch
  detector   steps and Ω of a detector of objects in scenes, beside PyTorch and torchvision
  sweeps     status of a sweep of 10,000 cells
  pool       a sweep with one session at a time and with as many as the pool chooses; what they share
  sweepPanel the dashboard of such a sweep
  ${names.join(', ')}   of networks, threads and methods, these networks alone
Without a part: all, or networks where networks are named. MAS_LAB_PYTHON names a Python with PyTorch; ROUNDS is the number
of rounds, default 9.`;

/** They take the time of two for each work. */
const MAX_ROUNDS_OF_THREADS = 5;

/** From this share on, other programs are said to disturb. */
const BUSY = 0.05;

export async function main(): Promise<number> {
  const words = process.argv.slice(2);
  if (words.some((word) => ![...everyPart, ...names].includes(word))) {
    console.error(usage);
    return 2;
  }
  const named = words.filter((word) => names.includes(word));
  const isWanted = ({ network }: Setting) => named.length === 0 || named.includes(network);
  const wanted = compared.filter(isWanted);
  const asked = words.filter((word) => everyPart.includes(word));
  const parts = asked.length > 0 ? asked : named.length > 0 ? ['networks'] : everyPart;
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

  if (parts.includes('networks') || parts.includes('process')) {
    const peer = await startPeer(python);
    console.log(peer ? peer.about : `${python} has no PyTorch: ours is timed alone. MAS_LAB_PYTHON names another.`);
    try {
      if (parts.includes('networks')) {
        await compareNetworks({ ourThreads: [undefined], peer, peerThreads: counts }, wanted, rounds);
      }
      if (parts.includes('process')) await compareProcesses(python, peer, counts, rounds);
    } finally {
      peer?.stop();
    }
  }
  if (parts.includes('threads')) {
    await compareThreads(wanted, cores, Math.min(rounds, MAX_ROUNDS_OF_THREADS));
    if (named.length === 0) await compareSideBySide(cores);
  }
  if (parts.includes('avalanche')) await compareAvalanche(python, cores);
  if (parts.includes('resNet')) await compareResNet(python, cores, rounds);
  if (parts.includes('detector')) await compareDetector(python, cores, rounds);
  if (parts.includes('sweeps')) await timeSweeps({ cells: 10_000, tasks: 20, points: 5 });
  if (parts.includes('pool')) await timePool();
  if (parts.includes('sweepPanel')) await timeSweepPanel({ cells: 10_000, tasks: 20, points: 1 });
  if (parts.includes('tasks')) await compareTasks(await openEngineFor(settingOf('mlp256')));
  if (parts.includes('methods')) compareMethods(settings.filter(isWanted), rounds);
  return 0;
}
