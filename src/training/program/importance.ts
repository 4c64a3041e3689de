import type { Stream } from '../../benchmarks/streams/stream';
import type { Node, Output, Variable } from '../../graph/graph';
import {
  abs,
  add,
  addN,
  after,
  assignAdd,
  cast,
  constant,
  firstSize,
  gather,
  mul,
  read,
  reshape,
  square,
  statelessRandomUniform,
} from '../../graph/ops';
import type { Session } from '../../graph/session';
import { float32, floats, int32 } from '../../graph/value';
import type { ImportancePass } from '../../methods/method';
import type { Layer } from '../../network/layer';
import { forward } from '../../network/network';
import type { Given } from './importanceDeltas';
import { inLane, LANES } from './lanes';
import { addRegionInputs, type RegionBatch, regionFeeds } from './regionFeeds';
import { type ArrangementFeeds, samplesOfAnyTask } from './samples';
import type { Scope } from './scope';
import { zeroed } from './state';
import { targetOf } from './targets/targetOf';

/**
 * The entries of the importance pass: `importance/start` sets the sums to zero, `importance/add` adds the samples in
 * `rows` (int32 `[batches, batch]`, where a batch is split into lanes a multiple of their number), `importance/rest` those
 * that are left, `importance/read` gives the sums by parameter. Returns the parameters measured: those of the body, and of the
 * heads that are measured. With a head for each task, that is the newest one; where the pass is about all tasks, all of them, and `open` (float32 `[outputs]`) is 1 for the outputs that are measured, else 0.
 *
 * The network is in evaluation mode. Only inputs are used, but where the pass is `empirical`, which is also fed the
 * `labels` of the rows as numbers among the outputs that are measured (of their facts, where tasks are of facts, and
 * then also for another likelihood: a fact says which parts count); one that is `sampled` is fed the `seed`
 * (int32 `[2]`) of its first batch.
 */
export function addImportance(scope: Scope, pass: ImportancePass): string[] {
  const { graph, stream, network, heads: layout } = scope.parts;
  const isNewestAlone = layout.kind === 'by-task' && pass.tasks !== 'all';
  const heads = isNewestAlone ? network.heads.slice(-1) : network.heads;
  const sums = new Map<string, Variable>();
  for (const layer of [...network.body, ...heads]) {
    for (const { name, shape } of layer.parameters) sums.set(name, graph.variable(`sum/${name}`, shape));
  }

  graph.entry('importance/start', {}, {}, zeroed([...sums.values()]));
  const lanes = lanesOf(pass, stream);
  addPass(scope, pass, { name: 'importance/add', lanes, heads, sums });
  if (lanes > 1) addPass(scope, pass, { name: 'importance/rest', lanes: 1, heads, sums });
  graph.entry('importance/read', {}, Object.fromEntries([...sums].map(([name, sum]) => [name, read(sum)])));
  return [...sums.keys()];
}

/** How many parts of a batch are measured side by side: one where gradients are those of a mini-batch. */
export function lanesOf(
  { granularity }: Pick<ImportancePass, 'granularity'>,
  stream: Pick<Stream, 'facts' | 'detection'>,
): number {
  return granularity === 'sample' && targetOf(stream).importance.hasLanes ? LANES : 1;
}

/**
 * How many regions a batch has, where outputs are those of regions. A sample's own gradient is then the sum over its regions:
 * it is a batch of its own.
 */
export function regionsMeasuredAtOnce(
  { granularity, batch }: Pick<ImportancePass, 'granularity' | 'batch'>,
  stream: Pick<Stream, 'facts' | 'detection'>,
): number | undefined {
  const { regions } = targetOf(stream);
  return regions && regions.perSample * (granularity === 'sample' ? 1 : batch);
}

interface Entry {
  readonly name: string;
  readonly lanes: number;
  readonly heads: readonly Layer[];
  readonly sums: ReadonlyMap<string, Variable>;
}

/** An entry that adds samples to the sums; the number of those in a batch is a multiple of `lanes`. */
function addPass(scope: Scope, pass: ImportancePass, { name, lanes, heads, sums }: Entry): void {
  const { objective, magnitude, tasks } = pass;
  const { graph, stream, network, heads: layout } = scope.parts;
  const rows = graph.input(`${name}/rows`, 'int32', [null, null]);
  const target = targetOf(stream).importance;
  const deltasOf = objective === 'local' ? undefined : target.deltasIn(graph, objective);
  const labels = target.needsLabels(objective) ? graph.input(`${name}/labels`, 'int32', [null, null]) : undefined;
  const seed = objective === 'sampled' ? graph.input(`${name}/seed`, 'int32', [2]) : undefined;
  const outputs = heads.reduce((sum, head) => sum + (head.outputShape[0] ?? 0), 0);
  const open =
    layout.kind === 'by-task' && tasks === 'all' ? graph.input(`${name}/open`, 'float32', [outputs]) : undefined;

  const regionCount = regionsMeasuredAtOnce(pass, stream);
  const regions = regionCount === undefined ? undefined : addRegionInputs(graph, name, 'regions', regionCount);
  const granularity = regions ? 'batch' : pass.granularity;

  const { see, inputs, reading } = samplesOfAnyTask(scope, name);
  const values = reading();
  const size = magnitude === 'absolute' ? abs : square;
  const measure = (own: Output, given: Given): ReadonlyMap<string, Output> => {
    const shown = given.regions && { regions: given.regions };
    const trace = forward(network, see(own).x, scope.pass('evaluation', values, shown), heads);
    if (!deltasOf) return trace.localImportance(size, open, given.regions?.weights);
    const every = deltasOf(trace.logits, outputs, given);
    const deltas = open ? every.map((delta) => mul(delta, open)) : every;
    if (granularity === 'sample') return trace.importance(deltas, size);
    const found = deltas.map((delta) => trace.gradients(delta));
    const sizes = (name: string) => found.map((gradients) => size(gradients.get(name) ?? missing(name)));
    return new Map([...sums.keys()].map((name) => [name, addN(sizes(name))]));
  };
  const loop = graph.loop(firstSize(rows), [], (round) => {
    const batch = gather(rows, round);
    const truth = labels && gather(labels, round);
    // One number for each sample of a batch, in whatever lane it is.
    const random =
      seed && target.drawsLabels
        ? statelessRandomUniform(cast(reshape(batch, [null, 1]), 'float32'), roundSeed(seed, round))
        : undefined;
    const measured = Array.from({ length: lanes }, (_, lane) =>
      measure(inLane(batch, lane, lanes), {
        labels: truth && inLane(truth, lane, lanes),
        random: random && inLane(random, lane, lanes),
        seed: seed && roundSeed(seed, round),
        regions: regions?.at(round),
      }),
    );
    // One lane after the other: joined by addN, their order could depend on the rest of the graph.
    const effects = [...sums].map(([name, sum]) =>
      measured.reduce<Node[]>((before, each) => [assignAdd(sum, after(each.get(name) ?? missing(name), before))], []),
    );
    return { next: [], effects: effects.flat() };
  });
  const feeds = {
    ...{ rows, ...inputs, ...regions?.inputs },
    ...{ ...(labels && { labels }), ...(seed && { seed }), ...(open && { open }) },
  };
  graph.entry(name, feeds, {}, [loop.node]);
}

const roundSeed = (seed: Output, round: Output): Output =>
  add(seed, mul(round, constant(seed.node.graph, [0, 1], 'int32')));

/** Samples in a mini-batch where the result does not depend on it, by how much a sample needs while it is measured. */
function batchOf(
  { objective, granularity, batch }: ImportancePass,
  {
    convolutional,
    trainedAtOnce,
    outputs,
    regions,
  }: Pick<Measured, 'convolutional' | 'trainedAtOnce' | 'outputs' | 'regions'>,
): number {
  if (granularity === 'batch') return batch;
  if (regions) return 1;
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
  /** Parts of a batch that are measured side by side (see `lanesOf`). */
  readonly lanes: number;
  /** Of their task. */
  readonly arrangement: ArrangementFeeds;
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
  /** Where outputs are those of regions: how many a batch has, and those of some samples. */
  readonly regions?: { readonly count: number; of(rows: Int32Array): RegionBatch } | undefined;
  /** 1 for each output that is measured, where the pass has all heads. */
  readonly open?: Float32Array | undefined;
}

/**
 * Mean over the samples of the pass, by parameter: 1/N Σ_k |∂‖F(x_k)‖² / ∂θ| where the pass is the paper's.
 */
export function importanceOver(
  session: Session,
  pass: ImportancePass,
  { rows, lanes, arrangement, labels, seed, max, open, ...kind }: Measured,
): ReadonlyMap<string, Float32Array> {
  const { regions } = kind;
  const batch = lanes * Math.max(1, Math.floor(Math.min(batchOf(pass, kind), rows.length) / lanes));
  const add = (entry: string, first: number, end: number, size: number) => {
    const shape = [(end - first) / size, size];
    const shown = Array.from({ length: regions ? (end - first) / size : 0 }, (_, i) =>
      regions?.of(rows.subarray(first + i * size, first + (i + 1) * size)),
    );
    session.run(`importance/${entry}`, {
      rows: int32(rows.subarray(first, end), shape),
      ...arrangement,
      ...(regions &&
        regionFeeds(
          'regions',
          shown.filter((each) => each !== undefined),
          regions.count,
        )),
      ...(labels && { labels: int32(labels.subarray(first, end), shape) }),
      ...(pass.objective === 'sampled' && { seed: int32(Int32Array.of(seed, Math.floor(first / batch))) }),
      ...(open && { open: float32(open) }),
    });
  };
  const whole = rows.length - (rows.length % batch);
  session.run('importance/start');
  const atOnce = batch * Math.max(1, Math.min(BATCHES, Math.floor(max / batch)));
  for (let first = 0; first < whole; first += atOnce) add('add', first, Math.min(whole, first + atOnce), batch);
  if (whole < rows.length) add(lanes > 1 ? 'rest' : 'add', whole, rows.length, rows.length - whole);
  const sums = Object.entries(session.run('importance/read'));
  return new Map(sums.map(([name, sum]) => [name, floats(sum).map((value) => value / rows.length)]));
}

function missing(name: string): never {
  throw new Error(`the importance pass has no result for ${name}`);
}
