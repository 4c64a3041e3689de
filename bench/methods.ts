import type { ExperimentInput } from '../src/core/experiment/experiment';
import type { Engine } from '../src/graph/session';
import { median } from './median';
import { Ours } from './ours';
import type { Setting } from './settings';

/** The methods whose steps or importance are timed. What they keep of the first task is measured on few samples. */
const methods: readonly [string, ExperimentInput['method']][] = [
  ['MAS', { kind: 'mas', lambda: 1, samples: 1000 }],
  ['local MAS', { kind: 'local-mas', lambda: 1, samples: 1000 }],
  ['EWC, exact', { kind: 'ewc', lambda: 1, samples: 1000 }],
  ['EWC, sampled', { kind: 'ewc', lambda: 1, fisher: 'sampled', samples: 1000 }],
  ['SI', { kind: 'si', lambda: 1 }],
  ['LwF', { kind: 'lwf', lambda: 1 }],
  ['EBLL', { kind: 'ebll', lambda: 1 }],
  ['IMM, l2-transfer', { kind: 'imm', merge: 'mean', transfer: 'l2', lambda: 0.01 }],
  ['IMM, drop-transfer', { kind: 'imm', merge: 'mean', transfer: 'drop' }],
];

/**
 * Times each method's step and importance pass in turns with fine-tuning's step, in a second task, and prints a Markdown
 * table of the medians of the ratios: a step to fine-tuning's, and the pass to an epoch of fine-tuning on as many samples.
 */
export async function compareMethods(engine: Engine, settings: readonly Setting[], rounds: number): Promise<void> {
  const { version, threads } = engine.info;
  console.log(`TensorFlow ${version}, ${threads} threads. Medians of ${rounds} ratios, in turns.\n`);
  console.log('| network | method | its step / fine-tuning’s | importance / an epoch of fine-tuning |');
  console.log('|---|---|---|---|');
  for (const setting of settings) {
    const plain = await Ours.start(engine, setting, { kind: 'finetune' });
    for (const [name, method] of methods) {
      const other = await Ours.start(engine, setting, method);
      const ratios: { step: number; pass: number }[] = [];
      plain.train();
      other.train();
      if (other.measures) other.importance();
      for (let round = 0; round < rounds; round++) {
        const step = plain.train() / setting.steps;
        const epoch = (step * setting.samples) / setting.batch;
        ratios.push({
          step: other.train() / setting.steps / step,
          pass: other.measures ? other.importance() / epoch : Number.NaN,
        });
      }
      const step = median(ratios.map((each) => each.step)).toFixed(2);
      const pass = other.measures ? median(ratios.map((each) => each.pass)).toFixed(2) : '';
      console.log(`| ${setting.title} | ${name} | ${step} | ${pass} |`);
      other.close();
    }
    plain.close();
  }
}
