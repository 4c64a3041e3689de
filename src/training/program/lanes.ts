import type { Output } from '../../graph/graph';
import { add, concat, constant, gather, reshape } from '../../graph/ops';
import type { Layer, Pass } from '../../network/layer';
import { forward, type Network, type NetworkTrace } from '../../network/network';

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

/**
 * Runs the network on a batch in lanes: `parts` `[batch / lanes, ...inputShape]`, in the order of the batch. What comes of it
 * is the whole batch's, as of `forward`; in between, each lane goes its own way.
 */
export function forwardInLanes(
  network: Network,
  parts: readonly Output[],
  pass: Pass,
  heads: readonly Layer[],
): NetworkTrace {
  const traces = parts.map((x) => forward(network, x, pass, heads));
  const [first, ...others] = traces;
  if (!first) throw new Error('a batch has at least one lane');
  if (others.length === 0) return first;
  const own = (all: Output, lane: number) => inLane(all, lane, traces.length);
  // One lane after the other: joined by addN, their order could depend on the rest of the graph.
  const summed = (of: (trace: NetworkTrace, lane: number) => ReadonlyMap<string, Output>) => {
    const [sums = new Map<string, Output>(), ...more] = traces.map(of);
    const sum = (name: string, start: Output) =>
      more.reduce((before, each) => add(before, each.get(name) ?? missing(name)), start);
    return new Map([...sums].map(([name, start]) => [name, sum(name, start)]));
  };
  return {
    features: concat(
      traces.map(({ features }) => features),
      0,
    ),
    logits: concat(
      traces.map(({ logits }) => logits),
      0,
    ),
    effects: traces.flatMap(({ effects }) => effects),
    gradients: (delta, atFeatures) =>
      summed((trace, lane) => trace.gradients(own(delta, lane), atFeatures && own(atFeatures, lane))),
    importance: (deltas, magnitude) =>
      summed((trace, lane) =>
        trace.importance(
          deltas.map((delta) => own(delta, lane)),
          magnitude,
        ),
      ),
    localImportance: (magnitude, open, weights) => summed((trace) => trace.localImportance(magnitude, open, weights)),
  };
}

function missing(name: string): never {
  throw new Error(`a lane has no value for ${name}`);
}
