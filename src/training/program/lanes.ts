import type { Output } from '../../graph/graph';
import { constant, gather, reshape } from '../../graph/ops';

/**
 * Parts of a batch that go through the network side by side. TensorFlow runs operations that do not depend on each other on
 * several processors, and that costs less than to share each operation among them: threads wait for each other once in a
 * batch, not after every operation. The number is fixed, since the order of sums depends on it.
 */
export const LANES = 2;

/** Part `lane` of what is there for each sample of a batch, `[batch, …]`, whose size is a multiple of `lanes`. */
export function inLane(all: Output, lane: number, lanes: number): Output {
  if (lanes === 1) return all;
  const apart = reshape(all, [lanes, null, ...(all.shape ?? [null]).slice(1)]);
  return gather(apart, constant(all.node.graph, lane, 'int32'));
}
