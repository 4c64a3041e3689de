import type { StreamOffer } from '../benchmarks/benchmarkKind';
import type { DetectionDescription } from '../detection/description';
import { detectionSummary } from '../detection/descriptionText';
import { mas } from '../methods/mas';
import type { Description } from './description';
import { descriptionLine } from './descriptionText';
import type { NetworkChoice } from './networks';
import type { StreamChoice } from './streams';

/** How the data set was read for its description, as members of `benchmark`. */
export type ReadAs = Readonly<Record<string, unknown>>;

interface Chosen {
  /** What the data set is called in lists. */
  readonly name: string;
  /** As the file names it: a name or a path. */
  readonly dataset: string;
  readonly readAs: ReadAs;
  readonly stream: Pick<StreamChoice, 'kind'>;
  readonly offer: StreamOffer;
  readonly network: Pick<NetworkChoice, 'kind' | 'title' | 'options'>;
}

/** Optimizer steps that a task should get, where that is not too many epochs. */
const STEPS = 1000;
const MAX_EPOCHS = 50;
const BATCH = 128;
/** Where 128 would be too few steps an epoch. */
const SMALL_BATCH = 32;
const MIN_STEPS = 10;

/** An experiment that learns a data set by MAS, as a file says it: settings to begin with. */
export function experimentOn(about: Description, chosen: Chosen): Readonly<Record<string, unknown>> {
  return experimentOf(chosen, descriptionLine(about), inputsOf(about));
}

/** The same on a detection data set. */
export function detectorExperimentOn(
  about: DetectionDescription,
  chosen: Omit<Chosen, 'readAs'>,
): Readonly<Record<string, unknown>> {
  return experimentOf({ ...chosen, readAs: {} }, `${detectionSummary(about)}.`, {});
}

function experimentOf(
  { name, dataset, readAs, stream, offer, network }: Chosen,
  description: string,
  inputs: { readonly inputs?: object },
): Readonly<Record<string, unknown>> {
  return {
    name: `${name}, ${offer.title}, ${network.title}, ${mas.title}`,
    description,
    benchmark: { kind: stream.kind, dataset, ...readAs, ...inputs, ...offer.options },
    scenario: offer.scenario,
    network: { kind: network.kind, ...network.options },
    training: { ...trainingFor(offer), optimizer: { kind: 'adam', learningRate: 0.001 } },
    method: { kind: mas.kind, ...mas.shortest },
    seed: 0,
  };
}

/** What an experiment on a data set may say of its benchmark: the usual stream. */
export function benchmarkOn(
  dataset: string,
  readAs: ReadAs,
  choices: readonly StreamChoice[],
): Description['benchmark'] {
  const [usual] = choices;
  return usual && { kind: usual.kind, dataset, ...usual.offers[0].options, ...readAs };
}

/** Mean 0 and deviation 1 in each channel; where all values of a channel are equal, there is nothing to scale. */
function inputsOf({ mean, std }: Description): { readonly inputs?: object } {
  if (!std.every((each) => each > 0)) return {};
  const rounded = (values: readonly number[]) => {
    const each = values.map((value) => Number(value.toPrecision(4)));
    return each.length === 1 ? each[0] : each;
  };
  return { inputs: { mean: rounded(mean), std: rounded(std) } };
}

function trainingFor({ trainSamples, training }: StreamOffer): NonNullable<StreamOffer['training']> {
  if (training) return training;
  const batchSize = trainSamples < MIN_STEPS * BATCH ? SMALL_BATCH : BATCH;
  const steps = Math.ceil(trainSamples / batchSize);
  return { epochs: Math.min(MAX_EPOCHS, Math.max(1, Math.round(STEPS / steps))), batchSize };
}
