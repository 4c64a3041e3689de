import type { Output } from '../../graph/graph';
import { reshape, slice } from '../../graph/ops';
import type { DistilledOutputs } from '../../methods/methodGraph';
import type { NetworkTrace } from '../../network/network';
import type { Batch } from './chunkLoop';
import { type Regions, sharesOf } from './regionFeeds';
import { ownSamples } from './samples';
import type { Scope } from './scope';

/** Rows of outputs that belong to the first regions, those that are trained. */
export function firstRows(outputs: Output, trained: Regions): Output {
  return slice(outputs, [0, 0], [countOf(trained), null]);
}

/**
 * What the network, and the one before it, make of the regions that a distillation has drawn, which stand behind those that
 * are trained.
 */
export function distilledOf(
  scope: Scope,
  { rows, regions }: Batch,
  { logits }: NetworkTrace,
  drawn: Regions,
): DistilledOutputs {
  const { method, heads } = scope.parts;
  const before = method.distillation?.before;
  const [old] = heads.old;
  if (!before || !old || !regions) throw new Error('the distillation has no network of before');
  const seen = scope.sampling(ownSamples(scope, rows), drawn).passWith(before);
  return {
    now: slice(logits, [countOf(regions.trained), 0], [null, null]),
    before: slice(seen.logits, [0, old.first], [null, old.count]),
    shares: reshape(sharesOf(drawn), [null, 1]),
  };
}

function countOf({ boxes }: Regions): number {
  const count = boxes.shape?.[0];
  if (count == null) throw new Error('the number of regions is not known');
  return count;
}
