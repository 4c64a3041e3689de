import { requireChannels, scaleOf } from '../../benchmarks/streams/scale';
import type { Experiment } from '../../core/experiment/experiment';
import { UserError } from '../../core/userError';
import type { Engine } from '../../graph/session';
import { elements, float32, floats, type Value } from '../../graph/value';
import type { Layer } from '../../network/layer';
import { network } from '../../network/network';
import { sha256OfFile } from '../../store/sha256';
import { pretrainedFile, pretrainedState } from '../../training/initialWeights';
import { featureProgram } from '../../training/program/features';
import { feedsOf } from '../../training/program/state';
import type { Extractor, SampleForm } from './extractor';

/** Samples of one call; fewer where a layer makes many elements of each. */
const BATCH = 500;
const BATCH_ELEMENTS = 16_000_000;

interface Wanted {
  /** The network, with the weights that it starts from, and how it wants its inputs. */
  readonly experiment: Pick<Experiment, 'benchmark' | 'network' | 'seed'>;
  /** Folder of the experiment’s file, where the path of its weights starts. */
  readonly folder: string;
  /** The layer whose outputs are taken; default the last before the heads. */
  readonly layer?: string | undefined;
  /** What a user can do who has no weights yet. */
  readonly hint: string;
}

/**
 * Features are what a frozen network of ours makes of a sample, at one of its layers.
 * @throws UserError where the network has no weights or no such layer, or the weights do not fit
 */
export async function networkExtractor(
  { experiment, folder, layer, hint }: Wanted,
  form: SampleForm,
  engine: () => Promise<Engine>,
): Promise<Extractor> {
  const { network: description, seed, benchmark } = experiment;
  const { inputShape, type } = form;
  const weights = pretrainedFile(description, { folder });
  if (weights === undefined) throw new UserError('The network has no weights: its features would be random.', hint);
  requireChannels(benchmark.inputs, inputShape);
  const { body } = network(description, inputShape, { kind: 'shared', units: 1 }, seed);
  const layers = upTo(body, layer);
  const state = pretrainedState(experiment, form, { folder });
  const { pretrained: _, ...recipe } = { pretrained: undefined, ...description };
  return {
    made: {
      network: recipe,
      weights: await sha256OfFile(weights),
      layer: layers.at(-1)?.name ?? 'input',
      inputs: benchmark.inputs,
    },
    async open() {
      const scaling = scaleOf(benchmark.inputs, type === 'uint8' ? new Uint8Array() : new Float32Array());
      const { graph, parts, width } = featureProgram(layers, { ...form, ...scaling });
      const session = await (await engine()).open(graph);
      session.run('restore', feedsOf(state, parts));
      const size = elements(inputShape);
      const largest = Math.max(size, ...layers.map(({ outputShape }) => elements(outputShape)));
      return {
        width,
        batch: Math.max(1, Math.min(BATCH, Math.floor(BATCH_ELEMENTS / largest))),
        async featuresOf(samples) {
          const shape = [samples.length / size, size];
          const value: Value =
            samples instanceof Uint8Array ? { dtype: 'uint8', shape, data: samples } : float32(samples, shape);
          return floats(session.run('features', { samples: value }).features);
        },
        close: () => session.close(),
      };
    },
  };
}

/** The layers of a body up to the one of that name. */
function upTo(body: readonly Layer[], name: string | undefined): readonly Layer[] {
  if (name === undefined) return body;
  const last = body.findIndex((each) => each.name === name);
  if (last >= 0) return body.slice(0, last + 1);
  throw new UserError(
    `--layer: the network has no layer "${name}"`,
    `Before its heads it has ${body.map((each) => each.name).join(', ')}.`,
  );
}
