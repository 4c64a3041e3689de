import type { OptionsOf } from '../core/methods/methods';
import { mul } from '../graph/ops';
import { detectorDistillation } from '../network/detection/detectorDistillation';
import { columnsOf, outputsIn } from '../network/detection/regionColumns';
import { lambdaOf } from './lambda';
import type { Method, MethodContext } from './method';
import { oldNetwork, oldOf } from './oldNetwork';

/**
 * Incremental detection without forgetting (Shmelkov, Schmid & Alahari, ICCV 2017).
 *
 * A frozen copy of the old detector is run beside the new one. In each picture, 64 of the 128 proposals that it takes least
 * for background are drawn at each step, and the new detector stays near what the old one says of them:
 *   L(θ) = L_rcnn(θ) + λ L_dist(θ)                              (equation 1; `detectorDistillation` has L_dist)
 */
export function shmelkov(description: OptionsOf<'shmelkov'>, context: MethodContext): Method {
  const lambda = lambdaOf(description);
  const { heads, classifier } = context;
  const base: Method = { ...oldNetwork(context), lambda };
  if (heads.old.length === 0) return base;
  if (!classifier) throw new Error('the outputs are not those of regions');
  const distance = description.offsets === 'squared' ? 'squared' : 'smoothL1';
  return {
    ...base,
    distillation: {
      recordings: [],
      before: oldOf,
      gradients(step) {
        const { distilled } = step;
        if (!distilled) throw new Error('the step has no regions to hold');
        const { now, before, shares } = distilled;
        const { gradients } = detectorDistillation(classifier, distance, outputsIn(now), outputsIn(before));
        return { atLogits: mul(columnsOf(gradients), mul(shares, lambda.value(step))) };
      },
    },
  };
}
