import type { SampleSource } from '../core/omega/inspection';
import { writeTensors } from '../store/checkpoints';
import { readEvents } from '../store/logReader';
import { outputFile } from '../store/outputFile';
import { openRun } from '../store/runDirectory';
import { measureImportance } from '../training/checkpointImportance';
import { chooseCheckpoint } from './checkpoint';
import { openSessionEngine } from './engine';
import { tell } from './outcome';
import type { RequestOf, Results } from './request';

/** Measures the importance of a checkpoint's weights, and writes it to a file of its own if the request names one. */
export async function importance(request: RequestOf<'importance'>): Promise<Results['importance']> {
  const { run, experiment } = openRun(request.run);
  const { chosen: checkpoint } = chooseCheckpoint(run, request.checkpoint);
  const { data } = request;
  const out = request.out === undefined ? undefined : outputFile(request.out);
  const engine = await openSessionEngine(request, readEvents(run.events), experiment);
  const measured = await measureImportance(
    { run, experiment, engine, tell },
    { checkpoint, data, samples: request.samples },
  );
  const { tensors, histograms, samples, agreement } = measured;
  const metadata = { run: run.id, checkpoint: String(checkpoint), data: nameOf(data), samples: String(samples) };
  const file = out && { path: out, ...writeTensors(out, { tensors, metadata }) };
  return { checkpoint, data, samples, histograms, agreement, ...(file && { file }) };
}

function nameOf(data: SampleSource): string {
  return typeof data === 'string' ? data : data.folder;
}
