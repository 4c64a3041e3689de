import type { Stream } from '../../benchmarks/stream';
import type { Graph, Output, Variable } from '../../graph/graph';
import {
  abs,
  add,
  addN,
  assignAdd,
  cast,
  constant,
  div,
  firstSize,
  gather,
  greaterEqual,
  matMul,
  maximum,
  mul,
  oneHot,
  read,
  sign,
  slice,
  softmax,
  sqrt,
  square,
  statelessRandomUniform,
  sub,
  tensor,
} from '../../graph/ops';
import type { Session } from '../../graph/session';
import { float32, floats, int32 } from '../../graph/value';
import type { ImportancePass } from '../../methods/method';
import { forward } from '../../network/network';
import { gaussianDeltas, oneUnit } from './factLoss';
import type { Scope } from './scope';
import { zeroed } from './state';

/**
 * The entries of the importance pass: `importance/start` sets the sums to zero, `importance/add` adds the samples in
 * `rows` (int32 `[batches, batch]`), `importance/read` gives the sums by parameter. Returns the parameters measured:
 * those of the body, and of the heads that are measured. With a head for each task, that is the newest one; where the pass
 * is about all tasks, all of them, and `open` (float32 `[outputs]`) is 1 for the outputs that are measured, else 0.
 *
 * The network is in evaluation mode. Only inputs are used, but where the pass is `empirical`, which is also fed the
 * `labels` of the rows as numbers among the outputs that are measured (of their facts, where tasks are of facts, and
 * then also for another likelihood: a fact says which parts count); one that is `sampled` is fed the `seed`
 * (int32 `[2]`) of its first batch.
 */
export function addImportance(scope: Scope, { objective, magnitude, granularity, tasks }: ImportancePass): string[] {
  const { graph, stream, network, inputs, heads: layout } = scope.parts;
  const byTask = layout.kind === 'by-task';
  const rows = graph.input('importance/rows', 'int32', [null, null]);
  const gaussian = stream.facts && isLikelihood(objective) ? gaussianDeltas(graph, stream.facts) : undefined;
  const labels = needsLabels(objective, stream) ? graph.input('importance/labels', 'int32', [null, null]) : undefined;
  const seed = objective === 'sampled' ? graph.input('importance/seed', 'int32', [2]) : undefined;
  const heads = byTask && tasks !== 'all' ? network.heads.slice(-1) : network.heads;
  const outputs = heads.reduce((sum, head) => sum + (head.outputShape[0] ?? 0), 0);
  const open = byTask && tasks === 'all' ? graph.input('importance/open', 'float32', [outputs]) : undefined;
  const sums = new Map<string, Variable>();
  for (const layer of [...network.body, ...heads]) {
    for (const { name, shape } of layer.parameters) sums.set(name, graph.variable(`sum/${name}`, shape));
  }

  const batches = firstSize(rows);
  const loop = graph.loop(batches, [], (round) => {
    const x = inputs.arranged(gather(rows, round));
    const trace = forward(network, x, scope.pass('evaluation', scope.reading()), heads);
    const size = magnitude === 'absolute' ? abs : square;
    const measure = () => {
      if (objective === 'local') return trace.localImportance(size, open);
      const given = {
        labels: labels && gather(labels, round),
        seed: seed && add(seed, mul(round, constant(graph, [0, 1], 'int32'))),
      };
      const every =
        gaussian && isLikelihood(objective)
          ? gaussian(objective, trace.logits, given)
          : deltasOf(objective, trace.logits, outputs, given);
      const deltas = open ? every.map((delta) => mul(delta, open)) : every;
      if (granularity === 'sample') return trace.importance(deltas, size);
      const found = deltas.map((delta) => trace.gradients(delta));
      const sizes = (name: string) => found.map((gradients) => size(gradients.get(name) ?? missing(name)));
      return new Map([...sums.keys()].map((name) => [name, addN(sizes(name))]));
    };
    const measured = measure();
    const effects = [...sums].map(([name, sum]) => assignAdd(sum, measured.get(name) ?? missing(name)));
    return { next: [], effects };
  });

  graph.entry('importance/start', {}, {}, zeroed([...sums.values()]));
  const feeds = { rows, ...(labels && { labels }), ...(seed && { seed }), ...(open && { open }) };
  graph.entry('importance/add', feeds, {}, [loop.node]);
  graph.entry('importance/read', {}, Object.fromEntries([...sums].map(([name, sum]) => [name, read(sum)])));
  return [...sums.keys()];
}

type Likelihood = 'exact' | 'sampled' | 'empirical';

function isLikelihood(objective: ImportancePass['objective']): objective is Likelihood {
  return objective === 'exact' || objective === 'sampled' || objective === 'empirical';
}

/** Whether the pass needs labels. */
export function needsLabels(objective: ImportancePass['objective'], { facts }: Stream): boolean {
  return objective === 'empirical' || (facts !== undefined && isLikelihood(objective));
}

/** The δ at the logits F: the derivatives of what is measured, whose magnitudes add up. */
function deltasOf(
  objective: Exclude<ImportancePass['objective'], 'local'>,
  logits: Output,
  outputs: number,
  { labels, seed }: { readonly labels: Output | undefined; readonly seed: Output | undefined },
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
      return [sub(drawn(p, outputs, seed ?? missing('the seed')), p)];
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
 * probability lies above a uniform number.
 */
function drawn(p: Output, units: number, seed: Output): Output {
  const { graph } = p.node;
  const upTo = (from: number) =>
    matMul(
      p,
      triangle(graph, units, (v, u) => v + from <= u),
    );
  // Rounding may leave the last sum below 1 and the random number above it; the last unit is drawn then, too.
  const last = mul(oneUnit(graph, units - 1, units), constant(graph, 2));
  const random = statelessRandomUniform(slice(p, [0, 0], [null, 1]), seed);
  const begun = cast(greaterEqual(random, upTo(1)), 'float32');
  const over = cast(greaterEqual(random, add(upTo(0), last)), 'float32');
  return sub(begun, over);
}

function missing(name: string): never {
  throw new Error(`the importance pass has no result for ${name}`);
}

/** Samples in a mini-batch where the result does not depend on it, by how much a sample needs while it is measured. */
function batchOf(
  { objective, granularity, batch }: ImportancePass,
  { convolutional, trainedAtOnce, outputs }: Pick<Measured, 'convolutional' | 'trainedAtOnce' | 'outputs'>,
): number {
  if (granularity === 'batch') return batch;
  if (convolutional) return Math.min(64, trainedAtOnce);
  // Here a sample has a δ for each output.
  if (objective === 'exact' || objective === 'vector') return Math.max(250, Math.min(1000, Math.floor(1e4 / outputs)));
  return 1000;
}

/** Batches in one run of the entry: about as long as a chunk of training, so that a stop takes effect soon. */
const BATCHES = 10;

/** The samples of an importance pass. */
export interface Measured {
  readonly rows: Int32Array;
  /** Their labels among the outputs that are measured, if the pass needs them. */
  readonly labels: Int32Array | undefined;
  /** What labels are drawn by. */
  readonly seed: number;
  readonly convolutional: boolean;
  /** Samples in a mini-batch of training, which surely fit. */
  readonly trainedAtOnce: number;
  /** Of the network. */
  readonly outputs: number;
  /** The maximum number of samples that one call can take. */
  readonly max: number;
  /** 1 for each output that is measured, where the pass has all heads. */
  readonly open?: Float32Array | undefined;
}

/**
 * Mean over the samples of the pass, by parameter: 1/N Σ_k |∂‖F(x_k)‖² / ∂θ| where the pass is the paper's.
 */
export function importanceOver(
  session: Session,
  pass: ImportancePass,
  { rows, labels, seed, max, open, ...kind }: Measured,
): ReadonlyMap<string, Float32Array> {
  const batch = Math.min(batchOf(pass, kind), rows.length);
  const add = (first: number, end: number, size: number) => {
    const shape = [(end - first) / size, size];
    session.run('importance/add', {
      rows: int32(rows.subarray(first, end), shape),
      ...(labels && { labels: int32(labels.subarray(first, end), shape) }),
      ...(pass.objective === 'sampled' && { seed: int32(Int32Array.of(seed, Math.floor(first / batch))) }),
      ...(open && { open: float32(open) }),
    });
  };
  const whole = rows.length - (rows.length % batch);
  session.run('importance/start');
  const atOnce = batch * Math.max(1, Math.min(BATCHES, Math.floor(max / batch)));
  for (let first = 0; first < whole; first += atOnce) add(first, Math.min(whole, first + atOnce), batch);
  if (whole < rows.length) add(whole, rows.length, rows.length - whole);
  const sums = Object.entries(session.run('importance/read'));
  return new Map(sums.map(([name, sum]) => [name, floats(sum).map((value) => value / rows.length)]));
}
