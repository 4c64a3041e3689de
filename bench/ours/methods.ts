import * as kinds from '../../src/core/methods/list';
import type { MethodKind } from '../../src/core/methods/methodKind';
import { methodNamed } from '../../src/core/methods/methods';
import { median } from '../median';
import { type Method, settingOf } from '../settings';
import { row } from '../table';
import { openEngineFor } from './engine';
import { startOurs } from './learner';

/** Options under which a method's step or importance costs something else than by default. */
const variants: readonly [string, Method][] = [
  ['EWC, sampled', { kind: 'ewc', lambda: 1, fisher: 'sampled' }],
  ['IMM, l2-transfer', { kind: 'imm', merge: 'mean', transfer: 'l2', lambda: 0.01 }],
  ['IMM, drop-transfer', { kind: 'imm', merge: 'mean', transfer: 'drop' }],
];

/** The methods with a penalty. They measure what they keep of the first task on few samples. */
const methods = [
  ...Object.values(kinds).flatMap(({ kind, title, shortest, lambda }: MethodKind): [string, Method][] =>
    lambda ? [[title, { kind, ...shortest }]] : [],
  ),
  ...variants,
].map(([title, method]): [string, Method] => [
  title,
  'samples' in methodNamed(method.kind).options ? { ...method, samples: 1000 } : method,
]);

/**
 * Times each method's step and importance pass in turns with fine-tuning's step, in a second task, and prints a row for each:
 * the medians of the ratios of a step to fine-tuning's, and of the pass to an epoch of fine-tuning on as many samples. Its
 * arguments name the network and say how many rounds. A process of its own, as a network has its own settings of TensorFlow.
 */
export async function main(): Promise<number> {
  const [network = '', rounds] = process.argv.slice(2);
  const setting = settingOf(network);
  const engine = await openEngineFor(setting);
  const { threads, oneDNN } = engine.info;
  const title = `${setting.title} (threads: ${threads}, oneDNN ${oneDNN ? 'on' : 'off'})`;
  const plain = await startOurs(engine, setting, { kind: 'finetune' });
  for (const [name, method] of methods) {
    const other = await startOurs(engine, setting, method);
    const ratios: { step: number; pass: number }[] = [];
    plain.train();
    other.train();
    if (other.measures) other.importance();
    for (let round = 0; round < Number(rounds); round++) {
      const step = plain.train() / setting.steps;
      const epoch = (step * setting.samples) / setting.batch;
      ratios.push({
        step: other.train() / setting.steps / step,
        pass: other.measures ? other.importance() / epoch : Number.NaN,
      });
    }
    const step = median(ratios.map((each) => each.step)).toFixed(2);
    const pass = other.measures ? median(ratios.map((each) => each.pass)).toFixed(2) : '';
    row(title, name, step, pass);
    other.close();
  }
  plain.close();
  return 0;
}
