import type { Graph, Output, Variable } from '../../graph/graph';
import {
  abs,
  add,
  assign,
  assignAdd,
  constant,
  div,
  fill,
  floorMod,
  gather,
  mul,
  oneHot,
  read,
  shapeOf,
  sign,
  square,
} from '../../graph/ops';
import type { Session } from '../../graph/session';
import { floats, int32 } from '../../graph/value';
import type { ImportancePass } from '../../methods/method';
import { forward } from '../../network/network';
import type { Scope } from './scope';

/**
 * The entries of the importance pass: `importance/start` sets the sums to zero, `importance/add` adds the samples in
 * `rows` (int32 `[batches, batch]`), `importance/read` gives the sums by parameter. Returns the parameters measured:
 * those of the body, and of the heads that take part (with a head for each task, the newest one).
 *
 * The network is in evaluation mode, and only inputs are used: no label ever enters.
 */
export function addImportance(scope: Scope, { objective, magnitude, granularity }: ImportancePass): string[] {
  const { graph, network, inputs, multiHead } = scope.parts;
  const rows = graph.input('importance/rows', 'int32', [null, null]);
  const heads = multiHead ? network.heads.slice(-1) : network.heads;
  const outputs = heads.reduce((sum, head) => sum + (head.outputShape[0] ?? 0), 0);
  const sums = new Map<string, Variable>();
  for (const layer of [...network.body, ...heads]) {
    for (const { name, shape } of layer.parameters) sums.set(name, graph.variable(`sum/${name}`, shape));
  }

  // Where each output is differentiated by itself, every mini-batch takes as many rounds as there are outputs.
  const roundsPerBatch = objective === 'vector' ? outputs : 1;
  const perBatch = constant(graph, roundsPerBatch, 'int32');
  const batches = gather(shapeOf(rows), constant(graph, 0, 'int32'));
  const loop = graph.loop(mul(batches, perBatch), [], (round) => {
    const x = inputs.arranged(gather(rows, div(round, perBatch)));
    const trace = forward(network, x, scope.pass('evaluation', scope.reading()), heads);
    const delta = deltaOf(graph, objective, trace.logits, floorMod(round, perBatch), outputs);
    const size = magnitude === 'absolute' ? abs : square;
    const measured =
      granularity === 'sample'
        ? trace.importance(delta, size)
        : new Map([...trace.gradients(delta)].map(([name, gradient]) => [name, size(gradient)]));
    const effects = [...sums].map(([name, sum]) => assignAdd(sum, measured.get(name) ?? missing(name)));
    return { next: [], effects };
  });

  const zeros = [...sums.values()].map((sum) => assign(sum, fill(sum.shape, constant(graph, 0))));
  graph.entry('importance/start', {}, {}, zeros);
  graph.entry('importance/add', { rows }, {}, [loop.node]);
  graph.entry('importance/read', {}, Object.fromEntries([...sums].map(([name, sum]) => [name, read(sum)])));
  return [...sums.keys()];
}

/** δ at the logits F: the derivative of what is measured. */
function deltaOf(graph: Graph, objective: ImportancePass['objective'], logits: Output, unit: Output, outputs: number) {
  switch (objective) {
    case 'l2squared': // ‖F‖₂²
      return mul(logits, constant(graph, 2));
    case 'l1': // ‖F‖₁
      return sign(logits);
    case 'vector': // F_u, the same u for every sample
      return add(mul(logits, constant(graph, 0)), oneHot(unit, outputs));
  }
}

function missing(name: string): never {
  throw new Error(`the importance pass gives nothing for ${name}`);
}

/** Samples in a mini-batch where the result does not depend on it, by how much a sample needs while it is measured. */
function batchOf(pass: ImportancePass, convolutional: boolean): number {
  if (pass.granularity === 'batch') return pass.batch;
  return convolutional ? 32 : 1000;
}

/** Batches in one run of the entry: about as long as a chunk of training, so that a stop is soon heard. */
const BATCHES = 10;

/**
 * Mean over `rows` of the pass, by parameter: 1/N Σ_k |∂‖F(x_k)‖² / ∂θ| where the pass is the paper's.
 */
export function importanceOver(
  session: Session,
  pass: ImportancePass,
  rows: Int32Array,
  convolutional: boolean,
): ReadonlyMap<string, Float32Array> {
  const batch = Math.min(batchOf(pass, convolutional), rows.length);
  const whole = rows.length - (rows.length % batch);
  session.run('importance/start');
  for (let first = 0; first < whole; first += batch * BATCHES) {
    const part = rows.subarray(first, Math.min(whole, first + batch * BATCHES));
    session.run('importance/add', { rows: int32(part, [part.length / batch, batch]) });
  }
  const rest = rows.subarray(whole);
  if (rest.length > 0) session.run('importance/add', { rows: int32(rest, [1, rest.length]) });
  const sums = Object.entries(session.run('importance/read'));
  return new Map(sums.map(([name, sum]) => [name, floats(sum).map((value) => value / rows.length)]));
}
