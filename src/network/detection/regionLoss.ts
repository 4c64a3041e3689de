import type { Output } from '../../graph/graph';
import {
  add,
  constant,
  mul,
  oneHot,
  pad,
  reshape,
  sigmoid,
  slice,
  softplus,
  sparseSoftmaxCrossEntropy,
  sub,
  sum,
} from '../../graph/ops';
import { smoothL1 } from './smoothL1';

/** What a detector says about regions: `logits` `[regions, 1 + classes]`, background first, `offsets` `[regions, 4 · classes]`. */
export interface RegionOutputs {
  readonly logits: Output;
  readonly offsets: Output;
}

/** What it should say: `labels` int32 `[regions]`, 0 for background, and `offsets` `[regions, 4]` of the true class. */
export interface RegionTargets {
  readonly labels: Output;
  readonly offsets: Output;
}

/** Softmax over background and classes, or a sigmoid for each class, where background is that all are 0. */
export type Classifier = 'softmax' | 'sigmoid';

/** How many classes the outputs have. */
export function classesOf({ logits }: RegionOutputs): number {
  const outputs = logits.shape?.[1];
  if (outputs == null || outputs < 2) throw new Error(`${logits.node.name} has no logits of background and classes`);
  return outputs - 1;
}

/**
 * The loss of Fast R-CNN (Girshick, ICCV 2015, equations 1 and 2), region by region: `loss` `[regions]` and its gradient at
 * the outputs, not averaged.
 *   softmax   L = −log p_label                                  + Σ smoothL1(t_label − t*)   (the latter not for background)
 *   sigmoid   L = Σ_c −log σ(z_c) if c is the label, else −log(1 − σ(z_c))   + the same, with a sum over classes
 * With sigmoids, the logit of background is not used, and has no gradient.
 */
export function regionLoss(
  classifier: Classifier,
  outputs: RegionOutputs,
  targets: RegionTargets,
): { readonly loss: Output; readonly gradients: RegionOutputs } {
  const { graph } = outputs.logits.node;
  const classes = classesOf(outputs);
  // Background is −1 among the classes, so none of them is hot.
  const hot = oneHot(sub(targets.labels, constant(graph, 1, 'int32')), classes);
  const classified =
    classifier === 'softmax'
      ? sparseSoftmaxCrossEntropy(outputs.logits, targets.labels)
      : sigmoidCrossEntropy(outputs.logits, hot);
  const apart = sub(reshape(outputs.offsets, [null, classes, 4]), reshape(targets.offsets, [null, 1, 4]));
  const distance = smoothL1(apart);
  const counts = reshape(hot, [null, classes, 1]);
  return {
    loss: add(classified.loss, sum(mul(distance.loss, counts), [1, 2])),
    gradients: {
      logits: classified.gradient,
      offsets: reshape(mul(distance.gradient, counts), [null, 4 * classes]),
    },
  };
}

/** Of the classes, whose logits follow that of background: −y log σ(z) − (1 − y) log(1 − σ(z)) = log(1 + e^z) − y z. */
function sigmoidCrossEntropy(logits: Output, hot: Output) {
  const ofClasses = slice(logits, [0, 1], [null, null]);
  return {
    loss: sum(sub(softplus(ofClasses), mul(hot, ofClasses)), [1]),
    gradient: pad(sub(sigmoid(ofClasses), hot), [
      [0, 0],
      [1, 0],
    ]),
  };
}
