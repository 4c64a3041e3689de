import { createInterface } from 'node:readline';
import type { Engine } from '../../src/graph/session';
import type { State } from '../../src/training/program/state';
import type { Order } from '../contender';
import { type Setting, settingOf } from '../settings';
import type { Work } from '../works';
import { openEngineFor } from './engine';
import { startOurs } from './learner';
import { timeProduct } from './product';
import { computed, writeReference } from './reference';

/** A network of ours, trained by fine-tuning and with MAS. */
async function open(engine: Engine, setting: Setting, folder: string) {
  const plain = await startOurs(engine, setting, { kind: 'finetune' });
  const guarded = await startOurs(engine, setting, { kind: 'mas', lambda: 1, samples: 1000 });
  const reference: State = writeReference(folder, guarded, setting.batch);
  const forWork = (work: Work) => (work === 'train' ? plain : guarded);
  return {
    agree: (work: Work) => computed(forWork(work), reference, work),
    time(work: Work, amount: number): number {
      const ours = forWork(work);
      if (work === 'importance') return ours.importance(amount);
      return work === 'evaluation' ? ours.evaluation(amount) : ours.train(amount);
    },
    close() {
      plain.close();
      guarded.close();
    },
  };
}

/**
 * Ours as a process of its own, as PyTorch is (bench/peer/serve.py): so each can have its own number of threads. Its
 * argument names the network that it can open. Reads orders from standard input, one JSON object a line, and answers each
 * with one.
 */
export async function main(): Promise<number> {
  const setting = settingOf(process.argv[2] ?? '');
  const engine = await openEngineFor(setting);
  let opened: Awaited<ReturnType<typeof open>> | undefined;
  const answer = async (order: Order): Promise<object> => {
    if (order.do === 'product') return { ms: await timeProduct(engine, order, order.times) };
    if (order.do === 'open') {
      opened?.close();
      opened = await open(engine, setting, order.folder);
      return {};
    }
    if (!opened) throw new Error('no network is open');
    return order.do === 'agree' ? opened.agree(order.work) : { ms: opened.time(order.work, order.amount) };
  };
  const { version, threads, lanes } = engine.info;
  console.log(JSON.stringify({ about: `TensorFlow ${version}`, threads, lanes }));
  for await (const line of createInterface({ input: process.stdin })) {
    console.log(JSON.stringify(await answer(JSON.parse(line))));
  }
  opened?.close();
  return 0;
}
