import { join } from 'node:path';
import { makeTemporary, removeTemporary } from '../../src/store/temporaryFolder';
import { medianOf, medianRatio } from '../median';
import type { Setting } from '../settings';
import { heading, row } from '../table';
import { timesInTurns } from '../turns';
import { openOurs, startOursProcess } from '../ways';
import { exampleExperiment, runOurs } from '../wholeRun';
import { works } from '../works';

/** Times each work of ours with one thread, with as many as there are cores, and as the engine chooses, in turns. */
export async function compareThreads(settings: readonly Setting[], cores: number, rounds: number): Promise<void> {
  console.log(`\nOurs with 1 thread, with ${cores} and by choice: milliseconds, medians of ${rounds} rounds in turns.`);
  heading('network', 'work', '1 thread', `${cores} threads`, 'choice', 'chosen', '1 thread / choice');
  for (const setting of settings) {
    const processes = await Promise.all([1, cores, undefined].map((threads) => startOursProcess(setting, threads)));
    const [one, all, chosen] = processes;
    const folder = makeTemporary();
    try {
      if (!one || !all || !chosen) return;
      const choice = await openOurs(chosen, join(folder, 'chosen'));
      const ways = [await openOurs(one, join(folder, 'one')), await openOurs(all, join(folder, 'all')), choice];
      for (const timed of works) {
        const [narrow, wide, best] = await timesInTurns(timed, setting, ways, rounds);
        if (!narrow || !wide || !best) return;
        const medians = [narrow, wide, best].map((times) => medianOf(times));
        row(setting.title, timed.title, ...medians, choice.title, medianRatio(narrow, best).toFixed(2));
      }
    } finally {
      for (const each of processes) each.stop();
      removeTemporary(folder);
    }
  }
}

const TASKS = 2;
const ROUNDS = 3;

/** Times two sessions side by side, with one thread each, against one session alone. */
export async function compareSideBySide(cores: number): Promise<void> {
  const experiment = exampleExperiment(TASKS);
  const folder = makeTemporary();
  let number = 0;
  const run = async (threads: number) => (await runOurs(experiment, join(folder, String(++number)), threads)).seconds;
  const both = async () => {
    const began = performance.now();
    await Promise.all([run(1), run(1)]);
    return (performance.now() - began) / 1000;
  };
  const [narrow, wide, pairs]: [number[], number[], number[]] = [[], [], []];
  try {
    for (let round = 0; round < ROUNDS; round++) {
      narrow.push(await run(1));
      wide.push(await run(cores));
      pairs.push(await both());
    }
  } finally {
    removeTemporary(folder);
  }
  console.log(`\nSessions side by side: seconds for runs of ${TASKS} tasks, medians of ${ROUNDS} in turns.`);
  heading('processes', 'seconds', 'runs in that time', 'throughput');
  const throughput = (seconds: readonly number[], runs: number) => (runs * medianRatio(wide, seconds)).toFixed(2);
  row('one session, 1 thread', medianOf(narrow), 1, throughput(narrow, 1));
  row(`one session, ${cores} threads`, medianOf(wide), 1, throughput(wide, 1));
  row('two sessions at once, 1 thread each', medianOf(pairs), 2, throughput(pairs, 2));
}
