import { basename } from 'node:path';
import { openStream } from '../benchmarks/streams/openStream';
import { shownStream } from '../benchmarks/streams/shownStream';
import { parseExperiment } from '../core/experiment/parseExperiment';
import { readText } from '../store/readText';
import { tell } from './outcome';
import type { RequestOf, Results } from './request';

/** Some samples of each task of an experiment. It opens no engine. */
export async function samples(request: RequestOf<'samples'>): Promise<Results['samples']> {
  const { file, folder, workspace } = request;
  const experiment = parseExperiment(readText(file), basename(file));
  const stream = await openStream(experiment, { folder, workspace });
  for (const note of [...(stream.troubles ?? []), ...(stream.notes ?? [])]) tell(note);
  return shownStream(experiment, stream);
}
