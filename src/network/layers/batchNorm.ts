import type { Output } from '../../graph/graph';
import { assign, fusedBatchNorm, fusedBatchNormGrad, fusedFrozenNorm, reshape } from '../../graph/ops';
import type { Layer, Pass, Place, Trace } from '../layer';
import { affine, EPSILON, normalizedBy } from '../normalization';

/** Weight of a batch in the running statistics, as in PyTorch. */
const MOMENTUM = 0.1;

/**
 * Normalizes each unit or channel over the batch and places (Ioffe & Szegedy 2015). While training, by the batch's own
 * statistics, which also move the running ones; in evaluation and importance passes by the running ones, frozen, so that
 * samples do not depend on each other; where they are frozen, in training, too.
 */
export function batchNorm(
  { frozen: isFrozen = false }: { readonly frozen?: boolean | undefined },
  { name, inputShape: shape }: Pick<Place, 'name' | 'inputShape'>,
): Layer {
  const { scale, shift, parameters, trace } = affine(name, shape);
  const [meanName, varianceName] = [`${name}/mean`, `${name}/variance`];
  const units = shape.slice(-1);
  // The fused operations take images; units are images of one place.
  const asImages = (x: Output) => (shape.length === 3 ? x : reshape(x, [null, 1, 1, ...units]));
  const asBefore = (x: Output) => (shape.length === 3 ? x : reshape(x, [null, ...units]));
  const given = ({ value }: Pass) => ({
    affine: { scale: value(scale), shift: value(shift) },
    running: { mean: value(meanName), variance: value(varianceName) },
  });

  /** By the running statistics. */
  const frozen = (x: Output, pass: Pass): Trace => {
    const { affine, running } = given(pass);
    // Only gradients and importance read x̂ itself.
    const separately = trace(normalizedBy(x, running.mean, running.variance), pass);
    return { ...separately, output: asBefore(fusedFrozenNorm(asImages(x), affine, running, EPSILON)) };
  };

  /** By the statistics of the batch. */
  const batchwise = (x: Output, pass: Pass): Trace => {
    const { affine, running } = given(pass);
    const images = asImages(x);
    const { normalized, moved, saved } = fusedBatchNorm(images, affine, running, {
      epsilon: EPSILON,
      weight: MOMENTUM,
    });
    /** δ at the input and both gradients are made together. */
    const made = new Map<Output, ReturnType<typeof fusedBatchNormGrad>>();
    const back = (delta: Output) => {
      const found = made.get(delta) ?? fusedBatchNormGrad(images, affine.scale, saved, asImages(delta), EPSILON);
      made.set(delta, found);
      return found;
    };
    return {
      output: asBefore(normalized),
      backward: (delta) => asBefore(back(delta).input),
      gradients: (delta) => ({ [scale]: back(delta).scale, [shift]: back(delta).shift }),
      importance() {
        throw new Error(`${name}: by the statistics of a batch, a sample has no gradient of its own`);
      },
      effects: [assign(pass.variable(meanName), moved.mean), assign(pass.variable(varianceName), moved.variance)],
    };
  };

  return {
    name,
    outputShape: shape,
    parameters,
    needsWholeBatch: !isFrozen,
    statistics: [
      { name: meanName, shape: units, initial: { kind: 'zeros' }, inPyTorch: { name: 'running_mean' } },
      {
        name: varianceName,
        shape: units,
        initial: { kind: 'ones' },
        inPyTorch: { name: 'running_var', counter: 'num_batches_tracked' },
      },
    ],
    forward: (x, pass) => (isFrozen || pass.mode === 'evaluation' ? frozen(x, pass) : batchwise(x, pass)),
  };
}
