import type { Experiment } from '../core/experiment/experiment';
import { elements } from '../graph/value';
import type { Layer } from '../network/layer';
import { network } from '../network/network';
import { LANES } from './program/lanes';

/**
 * Multiply-adds in a step that make a further thread worth it: waking it, and waiting for it, takes about as long as it
 * saves on fewer. On two cores a second thread makes steps of 5 million slower, those of 100 million as quick, and those
 * of 180 million and more up to 1.4 times as quick. `npm run bench -- threads` measures it.
 */
const WORK_PER_THREAD = 90e6;

/** Multiply-adds in a step from which lanes pay for what they cost: joining their gradients, and waiting for each other. */
const WORK_OF_LANES = 40e6;

/**
 * The number of threads that a step is fastest with: a rule and no measurement, because two equal runs must have as many.
 *
 * @param processors that the run may have
 * @throws {UserError} where the network does not fit the inputs
 */
export function usefulThreads(experiment: Experiment, inputShape: Inputs, processors: number): number {
  return Math.max(1, Math.min(processors, Math.floor(stepWork(experiment, inputShape) / WORK_PER_THREAD)));
}

/** How a run divides its work among processors. */
export interface Division {
  /** Threads that share each operation. */
  readonly threads: number;
  /** Parts of a mini-batch that training takes side by side. */
  readonly lanes: number;
}

/**
 * The division that a step is fastest with: where one thread computes each operation and there are processors left, lanes,
 * if the network can take a mini-batch in parts.
 *
 * @param processors that the run may have
 * @throws {UserError} where the network does not fit the inputs
 */
export function usefulDivision(experiment: Experiment, inputShape: Inputs, processors: number): Division {
  const threads = usefulThreads(experiment, inputShape, processors);
  const { needsWholeBatch } = networkOf(experiment, inputShape);
  const isWorth = stepWork(experiment, inputShape) >= WORK_OF_LANES;
  return { threads, lanes: threads === 1 && processors >= LANES && isWorth && !needsWholeBatch ? LANES : 1 };
}

type Inputs = readonly [height: number, width: number, channels: number];

/** Multiply-adds in a step: of each kernel for every sample and place, once forward, once for each of both gradients. */
export function stepWork(experiment: Experiment, inputShape: Inputs): number {
  const { body, heads } = networkOf(experiment, inputShape);
  return 3 * experiment.training.batchSize * [...body, ...heads].reduce((sum, layer) => sum + workOf(layer), 0);
}

const networkOf = ({ network: description, seed }: Experiment, inputShape: Inputs) =>
  network(description, inputShape, { kind: 'shared', units: 1 }, seed);

/** Of an image, each place has its own product with the kernel. */
function workOf({ parameters }: Layer): number {
  const kernels = parameters.filter(({ shape }) => shape.length > 1);
  return kernels.reduce((sum, { shape, places = 1 }) => sum + elements(shape) * places, 0);
}
