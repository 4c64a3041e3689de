import type { Graph, Output } from '../../graph/graph';
import {
  add,
  cast,
  constant,
  div,
  greaterEqual,
  matMul,
  maximum,
  mul,
  oneHot,
  sign,
  slice,
  softmax,
  sqrt,
  sub,
  tensor,
} from '../../graph/ops';
import { float32 } from '../../graph/value';
import type { ImportancePass } from '../../methods/method';
import type { Regions } from './regionFeeds';

/** What an importance pass differentiates, as δ at the logits. */

export type Likelihood = 'exact' | 'sampled' | 'empirical';

export function isLikelihood(objective: ImportancePass['objective']): objective is Likelihood {
  return objective === 'exact' || objective === 'sampled' || objective === 'empirical';
}

/** The δ at the logits F: the derivatives of what is measured, whose magnitudes add up. */
export function deltasOf(
  objective: Exclude<ImportancePass['objective'], 'local'>,
  logits: Output,
  outputs: number,
  { labels, random }: Given,
): readonly Output[] {
  const { graph } = logits.node;
  const units = Array.from({ length: outputs }, (_, unit) => unit);
  switch (objective) {
    case 'l2squared': // ‖F‖₂²
      return [mul(logits, constant(graph, 2))];
    case 'l1': // ‖F‖₁
      return [sign(logits)];
    case 'vector': {
      // F_u, the same u for every sample
      const nothing = mul(logits, constant(graph, 0));
      return units.map((unit) => add(nothing, oneUnit(graph, unit, outputs)));
    }
    case 'exact':
      // A single label is certain: nothing matters to it.
      return outputs === 1 ? [sub(logits, logits)] : labelDirections(softmax(logits), units);
    case 'sampled': {
      const p = softmax(logits);
      return [sub(drawn(p, outputs, random ?? missing('the numbers')), p)];
    }
    case 'empirical':
      return [sub(oneHot(labels ?? missing('the labels'), outputs), softmax(logits))];
  }
}

/**
 * The δ whose squares sum to the expectation over all labels u of (∂ log p_u)², where ∂ log p_u / ∂F = 1_u − p: a root of
 * its covariance diag(p) − p pᵀ. The columns of the Cholesky factor (Tanabe & Sagae, J. R. Stat. Soc. B 1992) are one
 * fewer than there are labels, so that two labels take one pass. Column u, with s_u = Σ_{v≥u} p_v the rest of p:
 *   √(p_u s_{u+1} / s_u) at u,   −p_v √(p_u / (s_u s_{u+1})) at all v > u,   0 at those before
 */
function labelDirections(p: Output, units: readonly number[]): readonly Output[] {
  const { graph } = p.node;
  const count = units.length;
  const summed = (from: number) =>
    matMul(
      p,
      triangle(graph, count, (v, u) => v >= u + from),
    );
  // Where nothing is left of p, what is divided is zero as well.
  const [rest, after] = [maximum(summed(0), constant(graph, 1e-30)), maximum(summed(1), constant(graph, 1e-30))];
  const share = sqrt(div(p, rest));
  const left = sqrt(after);
  const [own, others] = [mul(share, left), div(share, left)];
  const at = (values: Output, u: number) => slice(values, [0, u], [null, 1]);
  return units.slice(0, -1).map((u) => {
    const later = constant(
      graph,
      units.map((v) => (v > u ? 1 : 0)),
    );
    return sub(mul(at(own, u), oneUnit(graph, u, count)), mul(mul(p, later), at(others, u)));
  });
}

/** 1 where the row and column say so, else 0: `[size, size]`. */
function triangle(graph: Graph, size: number, isIn: (row: number, column: number) => boolean): Output {
  const values = new Float32Array(size * size).map((_, i) => (isIn(Math.floor(i / size), i % size) ? 1 : 0));
  return tensor(graph, float32(values, [size, size]));
}

/**
 * A label for each sample, drawn from the distribution p `[batch, units]`, as one-hot: the first whose cumulated
 * probability lies above a uniform number `[batch, 1]`.
 */
function drawn(p: Output, units: number, random: Output): Output {
  const { graph } = p.node;
  const upTo = (from: number) =>
    matMul(
      p,
      triangle(graph, units, (v, u) => v + from <= u),
    );
  // Rounding may leave the last sum below 1 and the random number above it; the last unit is drawn then, too.
  const last = mul(oneUnit(graph, units - 1, units), constant(graph, 2));
  const begun = cast(greaterEqual(random, upTo(1)), 'float32');
  const over = cast(greaterEqual(random, add(upTo(0), last)), 'float32');
  return sub(begun, over);
}

function missing(name: string): never {
  throw new Error(`the importance pass has no result for ${name}`);
}

/** 1 at a unit and 0 at all others, `[units]`. */
export function oneUnit(graph: Graph, unit: number, units: number): Output {
  return constant(
    graph,
    Array.from({ length: units }, (_, u) => (u === unit ? 1 : 0)),
  );
}

/** What comes with the samples of a pass. */
export interface Given {
  readonly labels: Output | undefined;
  /** Uniform numbers `[batch, 1]` that labels are drawn by. */
  readonly random: Output | undefined;
  /** What the signs of facts are drawn by. */
  readonly seed: Output | undefined;
  /** Where outputs are those of regions. */
  readonly regions?: Regions | undefined;
}
