import type { SampleSource } from '../core/omega/inspection';
import { openEngine } from '../graph/engine';
import { writeTensors } from '../store/checkpoints';
import { openRun } from '../store/runDirectory';
import { measureImportance } from '../training/importance';
import { chooseCheckpoint } from './checkpoint';
import type { OrderOf, Results } from './order';

/** Measures the importance of a checkpoint's weights, and writes it to a file of its own where that is asked for. */
export async function importance(order: OrderOf<'importance'>): Promise<Results['importance']> {
  const { run, experiment } = openRun(order.run);
  const { chosen: checkpoint } = chooseCheckpoint(run, order.checkpoint);
  const { data, out } = order;
  const engine = await openEngine(order.engine);
  const measured = await measureImportance(
    { run, experiment, engine },
    { checkpoint, data, ...(order.samples !== undefined && { samples: order.samples }) },
  );
  const { tensors, histograms, samples, agreement } = measured;
  const metadata = { run: run.id, checkpoint: String(checkpoint), data: nameOf(data), samples: String(samples) };
  const file = out && { path: out, ...writeTensors(out, { tensors, metadata }) };
  return { checkpoint, data, samples, histograms, agreement, ...(file && { file }) };
}

function nameOf(data: SampleSource): string {
  return typeof data === 'string' ? data : data.folder;
}
