import { join } from 'node:path';
import { findDataSet } from '../../src/benchmarks/places/findDataSet';
import { makeTemporary, removeTemporary } from '../../src/store/temporaryFolder';
import { requireAgreement } from '../agreement';
import type { Contender } from '../contender';
import { medianOf, medianRatio } from '../median';
import { productRate, type Rate, rateText } from '../rate';
import type { Setting } from '../settings';
import { heading, row } from '../table';
import { fastest } from '../trial';
import { timesInTurns } from '../turns';
import { openOurs, openPeer, startOursProcess, type Way } from '../ways';
import { floorOf, works } from '../works';

/** Who is timed. */
export interface Sides {
  /** The numbers of threads that ours may take for a network; undefined for the one that the engine chooses. */
  readonly ourThreads: readonly (number | undefined)[];
  readonly peer: Contender | undefined;
  /** The numbers of threads that PyTorch may take for a work. */
  readonly peerThreads: number[];
}

/**
 * Times our training step, exact Ω and evaluation against the fastest PyTorch, in turns, so that both see the same machine.
 * Both start from the same weights on the same data, and must compute the same. Ours has one number of threads for all of a
 * network's works; PyTorch takes for each work the form and the number that it is fastest with.
 */
export async function compareNetworks(sides: Sides, settings: readonly Setting[], rounds: number): Promise<void> {
  let rate: Rate | undefined;
  const notes: string[] = [];
  for (const setting of settings) {
    const folder = makeTemporary();
    const ours = await Promise.all(sides.ourThreads.map((threads) => startOursProcess(setting, threads)));
    try {
      if (!rate) {
        rate = await productRate(ours, sides, settings);
        console.log(`${ours[0]?.about}\n\n${rateText(rate)}`);
        console.log(`Milliseconds, medians of ${rounds} rounds in turns. Ratio: PyTorch / ours, median of pairs.`);
        heading('network', 'work', 'ours', 'PyTorch', 'ratio', 'floor');
      }
      await compareNetwork(setting, ours, sides, { folder, rounds, rate: rate.rate, notes });
    } finally {
      for (const each of ours) each.stop();
      removeTemporary(folder);
    }
  }
  console.log('');
  for (const note of notes) console.log(`- ${note}`);
}

interface Circumstances {
  readonly folder: string;
  readonly rounds: number;
  readonly rate: number;
  readonly notes: string[];
}

async function compareNetwork(
  setting: Setting,
  ours: readonly Contender[],
  { peer, peerThreads }: Sides,
  { folder, rounds, rate, notes }: Circumstances,
): Promise<void> {
  const possible: Way[] = [];
  for (const each of ours) possible.push(await openOurs(each, join(folder, String(each.threads))));
  const chosen = await fastest(possible, 'penalty', setting.steps);
  const reference = { folder: join(folder, String(chosen.threads)), dataset: findDataSet('mnist').path };
  const theirs = peer && (await openPeer(peer, setting, { ...reference, threads: peerThreads }));
  for (const timed of works) {
    const { work, title } = timed;
    const amount = timed.amount(setting);
    const way =
      theirs &&
      (await fastest(theirs[work], work, amount, ({ title }, why) => notes.push(`PyTorch, ${title}: ${why}`)));
    if (way) {
      const difference = await requireAgreement(work, await chosen.agree(work), way);
      notes.push(`${setting.network}, ${work}: ${difference} (${way.title}).`);
    }
    const [mine = [], their = []] = await timesInTurns(timed, setting, way ? [chosen, way] : [chosen], rounds);
    row(
      setting.title,
      title,
      `${medianOf(mine)} (${chosen.title})`,
      way ? `${medianOf(their)} (${way.title})` : '',
      way ? medianRatio(their, mine).toFixed(2) : '',
      floorOf(timed, setting, rate).toFixed(2),
    );
  }
}
