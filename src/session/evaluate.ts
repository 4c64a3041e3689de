import { openEngine } from '../graph/engine';
import { openRun } from '../store/runDirectory';
import { evaluateCheckpoint } from '../training/evaluation';
import { chooseCheckpoint } from './checkpoint';
import type { OrderOf, Results } from './order';

/** Measures a checkpoint on tasks. It writes nothing, so it may run beside a session that trains. */
export async function evaluate(order: OrderOf<'evaluate'>): Promise<Results['evaluate']> {
  const { run, experiment } = openRun(order.run);
  const { chosen, learnt } = chooseCheckpoint(run, order.checkpoint);
  const engine = await openEngine(order.engine);
  // A network with a head for each task, or a growing one, knew nothing of later tasks.
  const possible = experiment.scenario === 'domain-incremental' ? learnt : learnt.filter((task) => task <= chosen);
  const wanted = { checkpoint: chosen, tasks: order.tasks ?? possible, data: order.data };
  const tasks = await evaluateCheckpoint({ run, experiment, engine }, wanted);
  return { checkpoint: chosen, tasks };
}
