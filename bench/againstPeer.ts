import type { Engine } from '../src/graph/session';
import { median } from './median';
import { startOurs } from './ours';
import { startPeer, type Work } from './peer';
import type { Setting } from './settings';

/**
 * Times our training step and importance against PyTorch's on the same data, in turns, so that both see the same
 * machine. Prints a Markdown table of medians and of the medians of the ratios, pair by pair.
 */
export async function compareWithPeer(engine: Engine, settings: readonly Setting[], rounds: number): Promise<void> {
  const python = process.env.MAS_LAB_PYTHON ?? 'python3';
  const { version, threads } = engine.info;
  const peer = await startPeer(python, threads);
  console.log(`TensorFlow ${version}, ${threads} threads; ${peer?.about ?? `no PyTorch for ${python}: ours alone`}`);
  console.log(`Medians of ${rounds} rounds, in turns. Ratio: PyTorch / ours, median of pairs.\n`);
  console.log('| network | work | ours | PyTorch | ratio |');
  console.log('|---|---|---|---|---|');
  for (const setting of settings) {
    const plain = await startOurs(engine, setting, { kind: 'finetune' });
    const guarded = await startOurs(engine, setting, { kind: 'mas', lambda: 1, samples: 1000 });
    const works: readonly [Work, () => number, number, string][] = [
      ['train', () => plain.train(), setting.steps, 'ms a step'],
      ['penalty', () => guarded.train(), setting.steps, 'ms a step with the MAS penalty'],
      ['importance', () => guarded.importance(), setting.samples / 1000, 'ms for exact Ω of 1,000 samples'],
    ];
    for (const [work, run, units, title] of works) {
      run();
      await peer?.time(setting, work);
      const mine: number[] = [];
      const theirs: number[] = [];
      for (let round = 0; round < rounds; round++) {
        mine.push(run() / units);
        theirs.push(((await peer?.time(setting, work)) ?? Number.NaN) / units);
      }
      const ratio = median(theirs.map((their, i) => their / (mine[i] ?? Number.NaN)));
      const cells = [setting.title, title, median(mine).toFixed(3), median(theirs).toFixed(3), ratio.toFixed(2)];
      console.log(`| ${cells.join(' | ')} |`);
    }
    plain.close();
    guarded.close();
  }
  peer?.stop();
}
