import type { FactTargets, Stream, Task } from '../../benchmarks/stream';
import { firstLabel } from '../../benchmarks/stream';
import { averagePrecision } from '../../core/run/retrieval';
import type { Graph, Output } from '../../graph/graph';
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
} from '../../graph/ops';
import type { Session } from '../../graph/session';
import { float32, floats, int32 } from '../../graph/value';
import { forward } from '../../network/network';
import type { Scope } from './scope';

/** Subject, predicate, object. */
const PARTS = 3;

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
 * The loss of structured facts (Elhoseiny et al., AAAI 2017, whose flags are called wild-cards).
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
    objective: 'exact' | 'sampled' | 'empirical',
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
    const only = (u: number) =>
      constant(
        graph,
        each.map((i) => (i === u ? 1 : 0)),
      );
    return each.map((u) => mul(slice(has, [0, u], [null, 1]), only(u)));
  };
}

/** The entry `embed`: the embeddings `[batch, 3 × dimensions]` of the samples in `rows` (int32 `[batch]`). */
export function addEmbedding(scope: Scope): void {
  const { graph, network, inputs } = scope.parts;
  const rows = graph.input('embed/rows', 'int32', [null]);
  const { logits } = forward(network, inputs.plain(rows), scope.pass('evaluation', scope.reading()));
  graph.entry('embed', { rows }, { embedding: logits });
}

/** Rows embedded at a time. */
const BATCH = 1000;

/** Samples, and the task whose facts they show. */
export interface Shown {
  readonly task: Task;
  readonly rows: Int32Array;
}

/**
 * Retrieval of images by facts: for each fact that `shown` rows have, all of these are ranked by their distance from the
 * fact over the parts that it has, the same distance that is learnt. The mean over facts of the average precision. An
 * image is a right answer to every fact that its own implies: one that says the same in all parts that the fact has.
 */
export function meanAveragePrecision(session: Session, { units, facts }: Stream, shown: readonly Shown[]): number {
  if (!facts) throw new Error('the stream is not of facts');
  const labels = Int32Array.from(
    shown.flatMap(({ task, rows }) => [...rows].map((row) => firstLabel(task) + (units[row] ?? 0))),
  );
  const embeddings = shown.flatMap(({ rows }) => embeddingsOf(session, rows));
  const asked = [...new Set(labels)].sort((a, b) => a - b);
  const precisions = asked.map((fact) => {
    const implies = facts.facts.map((other) =>
      (facts.facts[fact] ?? other).every((word, p) => !word || word === other[p]),
    );
    const distances = Float64Array.from(embeddings, (embedding) => distanceOf(facts, fact, embedding));
    return averagePrecision(distances, (i) => implies[labels[i] ?? -1] ?? false) ?? 0;
  });
  return precisions.reduce((total, each) => total + each, 0) / precisions.length;
}

function embeddingsOf(session: Session, rows: Int32Array): Float32Array[] {
  const found: Float32Array[] = [];
  for (let first = 0; first < rows.length; first += BATCH) {
    const part = rows.subarray(first, first + BATCH);
    const all = floats(session.run('embed', { rows: int32(part) }).embedding);
    const width = all.length / part.length;
    for (let i = 0; i < part.length; i++) found.push(all.subarray(i * width, (i + 1) * width));
  }
  return found;
}

function distanceOf(
  { dimensions, vectors, flags, distance }: FactTargets,
  fact: number,
  embedding: Float32Array,
): number {
  let all = 0;
  for (let part = 0; part < PARTS; part++) {
    if (!flags[fact * PARTS + part]) continue;
    let squares = 0;
    for (let i = part * dimensions; i < (part + 1) * dimensions; i++) {
      const apart = (embedding[i] ?? 0) - (vectors[fact * PARTS * dimensions + i] ?? 0);
      squares += apart * apart;
    }
    all += distance === 'squared' ? squares : Math.sqrt(squares);
  }
  return all;
}
