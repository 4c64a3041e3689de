import type { Experiment } from '../core/experiment/experiment';
import { elements } from '../graph/value';
import type { Layer } from '../network/layer';
import { network } from '../network/network';

/**
 * Multiply-adds in a step that make a further thread worth it: waking it, and waiting for it, takes about as long as it
 * saves on fewer. On two cores a second thread makes steps of 5 million slower, those of 100 million as quick, and those
 * of 180 million and more up to 1.4 times as quick. `npm run bench -- threads` measures it.
 */
const WORK_PER_THREAD = 90e6;

/**
 * The number of threads that a step is fastest with: a rule and no measurement, because two equal runs must have as many.
 *
 * @param processors that the run may have
 * @throws {UserError} where the network does not fit the inputs
 */
export function usefulThreads(experiment: Experiment, inputShape: Inputs, processors: number): number {
  return Math.max(1, Math.min(processors, Math.floor(stepWork(experiment, inputShape) / WORK_PER_THREAD)));
}

type Inputs = readonly [height: number, width: number, channels: number];

/** Multiply-adds in a step: of each kernel for every sample and place, once forward, once for each of both gradients. */
export function stepWork({ network: description, training, seed }: Experiment, inputShape: Inputs): number {
  const { body, heads } = network(description, inputShape, { kind: 'shared', units: 1 }, seed);
  return 3 * training.batchSize * [...body, ...heads].reduce((sum, layer) => sum + workOf(layer), 0);
}

/** Of an image, each place has its own product with the kernel. */
function workOf({ parameters, outputShape }: Layer): number {
  const [height = 1, width = 1] = outputShape.length === 3 ? outputShape : [];
  const kernels = parameters.filter(({ shape }) => shape.length > 1);
  return height * width * kernels.reduce((sum, { shape }) => sum + elements(shape), 0);
}
