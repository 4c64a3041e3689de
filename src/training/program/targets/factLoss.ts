import type { FactTargets } from '../../../benchmarks/streams/stream';
import type { Graph, Output } from '../../../graph/graph';
import {
  constant,
  div,
  gather,
  maximum,
  mul,
  reshape,
  sign,
  slice,
  sqrt,
  square,
  statelessRandomUniform,
  sub,
  sum,
  tensor,
} from '../../../graph/ops';
import { float32 } from '../../../graph/value';
import { type Likelihood, oneUnit } from '../importanceDeltas';

/** Subject, predicate, object. */
export const PARTS = 3;

/** The facts' vectors and, for each element of these, whether it counts (1) or not (0): `[facts, 3 × dimensions]`. */
function targetsIn(graph: Graph, { facts, dimensions, vectors, flags }: FactTargets) {
  const shape = [facts.length, PARTS * dimensions];
  const spread = new Float32Array(vectors.length).map((_, i) => flags[Math.floor(i / dimensions)] ?? 0);
  return { vectors: tensor(graph, float32(vectors, shape)), flags: tensor(graph, float32(spread, shape)) };
}

/**
 * The distance of embeddings V `[batch, 3 × dimensions]` from their facts L, over the parts p that a fact has (flag w):
 *   squared     Σ_p w_p ‖V_p − L_p‖²,   gradient 2 w_p (V_p − L_p)
 *   euclidean   Σ_p w_p ‖V_p − L_p‖,    gradient w_p (V_p − L_p) / ‖V_p − L_p‖, at 0 taken as 0
 * The loss of structured facts (Elhoseiny et al., AAAI 2017, where the flags are called wild-cards).
 */
export function factLoss(graph: Graph, facts: FactTargets) {
  const { vectors, flags } = targetsIn(graph, facts);
  return (outputs: Output, labels: Output): { readonly loss: Output; readonly gradient: Output } => {
    const apart = mul(sub(outputs, gather(vectors, labels)), gather(flags, labels));
    if (facts.distance === 'squared') {
      return { loss: sum(square(apart), [1]), gradient: mul(apart, constant(graph, 2)) };
    }
    const parts = reshape(apart, [null, PARTS, facts.dimensions]);
    const lengths = sqrt(sum(square(parts), [2], true));
    const directions = div(parts, maximum(lengths, constant(graph, 1e-30)));
    return { loss: sum(lengths, [1, 2]), gradient: reshape(directions, [null, PARTS * facts.dimensions]) };
  };
}

/**
 * The δ at the embedding V whose squares make the Fisher information, of the likelihood that the squared distance is the
 * logarithm of: L ~ N(V, I) over the parts that the sample's fact has, log p(L) = −½ Σ_p w_p ‖V_p − L_p‖² + constant.
 *   empirical   ∂ log p(L) / ∂V = w (L − V) of the true L
 *   exact       over all L: E_L (Σ_u w_u (L_u − V_u) ∂V_u)² = Σ_u w_u (∂V_u)², for L_u − V_u are independent with
 *               variance 1. A δ for each element u.
 *   sampled     the same, estimated with a single δ = w ε of random signs ε for each sample (Hutchinson 1990): on
 *               average (Σ_u ε_u w_u ∂V_u)² is the sum above.
 */
export function gaussianDeltas(graph: Graph, targets: FactTargets) {
  const { vectors, flags } = targetsIn(graph, targets);
  const width = PARTS * targets.dimensions;
  return (
    objective: Likelihood,
    outputs: Output,
    { labels, seed }: { readonly labels: Output | undefined; readonly seed: Output | undefined },
  ): readonly Output[] => {
    if (!labels) throw new Error('the labels tell which parts of a fact count');
    const has = gather(flags, labels);
    if (objective === 'sampled') {
      if (!seed) throw new Error('signs are drawn by a seed');
      return [mul(has, sign(sub(statelessRandomUniform(outputs, seed), constant(graph, 0.5))))];
    }
    if (objective === 'empirical') return [mul(sub(gather(vectors, labels), outputs), has)];
    const each = Array.from({ length: width }, (_, u) => u);
    return each.map((u) => mul(slice(has, [0, u], [null, 1]), oneUnit(graph, u, width)));
  };
}
