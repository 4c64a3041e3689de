import { basename, dirname, join } from 'node:path';
import { loadDataSet } from '../benchmarks/dataSets/dataSet';
import { digestOfSamples } from '../benchmarks/dataSets/sampleWindows';
import { inputTypeOf } from '../benchmarks/rows/rawInputs';
import { parseExperiment } from '../core/experiment/parseExperiment';
import { UserError } from '../core/userError';
import { cacheFolder, makeInCache } from '../store/cacheFolder';
import { requireSound } from '../store/checkpoints';
import { readEvents } from '../store/logReader';
import { makeFolder } from '../store/makeFolder';
import { readText } from '../store/readText';
import { fileInRun, openRun } from '../store/runDirectory';
import { sha256Of } from '../store/sha256';
import { chooseCheckpoint } from './checkpoint';
import { openSessionEngine } from './engine';
import type { Extractor, SampleForm } from './features/extractor';
import { makeFeatures } from './features/folder';
import { networkExtractor } from './features/network';
import { onnxExtractor } from './features/onnx';
import { tell } from './outcome';
import type { RequestOf, Results } from './request';

/** Changes whenever the program makes other files of the same samples and network. */
const VERSION = 1;

/** Turns a data set into features, once: a folder of NPY files, in the cache unless the request names another place. */
export async function features(request: RequestOf<'features'>): Promise<Results['features']> {
  const { data: name, reading, workspace, to } = request;
  const data = await loadDataSet(name, { workspace }, reading);
  for (const note of [...(data.notes ?? []), ...(data.troubles ?? [])]) tell(note);
  const { inputs, inputShape, rows, trainRows, classes } = data;
  const extractor = await extractorOf(request, { inputShape, type: inputTypeOf(inputs) });
  const made = { data: { name, sha256: digestOfSamples(data) }, ...extractor.made };
  const key = sha256Of(JSON.stringify([VERSION, made.data.sha256, extractor.made]));
  const path = to ?? join(cacheFolder(), 'features', `${nameOf(name)}-${key.slice(0, 16)}`);
  if (to === undefined) makeInCache(dirname(path));
  else makeFolder(dirname(path));
  const about = { samples: { train: trainRows, test: rows - trainRows }, classes: classes.length };
  const folder = { path, key, made, isOurs: to === undefined };
  const stop = new AbortController();
  const onSignal = () => stop.abort(new UserError('The session was stopped: no features were written.'));
  process.once('SIGTERM', onSignal);
  try {
    const following = { tell, stopped: stop.signal };
    const isNew = await makeFeatures(folder, data, () => extractor.open(), following);
    return { ...about, folder: path, isNew, made };
  } finally {
    process.off('SIGTERM', onSignal);
  }
}

/** @throws UserError where the network cannot be used for such samples */
function extractorOf(request: RequestOf<'features'>, form: SampleForm): Promise<Extractor> {
  const { from } = request;
  const engine = (network: Parameters<typeof networkExtractor>[0]['experiment']['network']) => () =>
    openSessionEngine(request, [], { network });
  switch (from.kind) {
    case 'onnx':
      return onnxExtractor(from, form);
    case 'experiment': {
      const { file, weights, layer } = from;
      const experiment = parseExperiment(readText(file), file);
      const network = weights === undefined ? experiment.network : { ...experiment.network, pretrained: weights };
      const hint =
        'Name a .safetensors file in network.pretrained or with --weights, or name a run in place of the file.';
      return networkExtractor(
        { experiment: { ...experiment, network }, folder: dirname(file), layer, hint },
        form,
        engine(network),
      );
    }
    case 'run': {
      const { run, experiment } = openRun(from.run);
      const { chosen } = chooseCheckpoint(run, from.checkpoint);
      const event = readEvents(run.events).findLast((each) => each.type === 'checkpoint' && each.task === chosen);
      if (event?.type !== 'checkpoint') throw new Error(`the run ${run.id} has no checkpoint of task ${chosen}`);
      requireSound(run, event);
      const network = { ...experiment.network, pretrained: fileInRun(run, event.file) };
      return networkExtractor(
        { experiment: { ...experiment, network }, folder: run.path, layer: from.layer, hint: '' },
        form,
        engine(network),
      );
    }
  }
}

/** A name for a folder: that of the data set, or of its file. */
function nameOf(name: string): string {
  return (
    basename(name)
      .replaceAll(/[^\w.-]+/g, '-')
      .slice(0, 60) || 'data'
  );
}
