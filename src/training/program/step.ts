import type { Node, Output } from '../../graph/graph';
import {
  add,
  after,
  cast,
  concat,
  constant,
  div,
  firstSize,
  gather,
  mul,
  read,
  reshape,
  sub,
  total,
} from '../../graph/ops';
import type { Session } from '../../graph/session';
import { addendsOf } from '../../graph/updates';
import { floats, int32, integer } from '../../graph/value';
import { amongOutputs, columnsOf } from '../../methods/headLayout';
import type { ClosedForm } from '../../methods/method';
import type { StepGraph } from '../../methods/methodGraph';
import { groupOf } from '../../network/network';
import { fedSettings, type Optimizer } from '../../network/optimizer';
import type { Chunk } from '../batches';
import { augmentationOf } from './augmentation';
import { addChunkLoop, type Batch, chunkFeeds } from './chunkLoop';
import { distilledOf, firstRows } from './distilledOutputs';
import { maskOf, permutationsOf } from './heads';
import { forwardInLanes, inLane } from './lanes';
import { sharesOf } from './regionFeeds';
import { ownSamples } from './samples';
import type { Scope } from './scope';
import { weightOf } from './state';
import { type FedRegions, type RegionCounts, regionCountsOf, stepRegionFeeds } from './stepRegions';
import type { Loss } from './targets/target';
import { targetOf } from './targets/targetOf';

/**
 * The entry `train`: a chunk of training steps, one after the other inside the graph. Where a mini-batch is taken in lanes
 * (`Scope.lanes`), its size is a multiple of their number; `train/rest` takes others, with the same inputs and outputs.
 *
 * Inputs: `rows` and `labels` (and `tasks`, from 0, where a batch holds samples of several tasks), int32
 * `[steps, batch]`; `firstStep`, the number of the first step in the run; `points`, int32 `[steps]`, 1 after which steps
 * the penalty is computed; one float32 `[steps]` for each setting of the optimizer and group of parameters, as
 * `<group>/<setting>`. A label is the number of the correct output among all heads side by side or, where tasks are of
 * facts, of the sample's fact.
 * Outputs, float32 `[steps]`: `loss` (the mean over the batch, without the method's terms), `correct`, and the `penalty`
 * after the step, 0 where it is not computed.
 */
export function addTraining(scope: Scope): void {
  addSteps(scope, 'train', scope.lanes);
  if (scope.lanes > 1) addSteps(scope, 'train/rest', 1);
}

function addSteps(scope: Scope, name: string, lanes: number): void {
  const {
    graph,
    optimizer,
    method: { closedForm },
  } = scope.parts;
  const common = {
    firstStep: graph.input(`${name}/firstStep`, 'int32', []),
    points: graph.input(`${name}/points`, 'int32', [null]),
  };
  const settings = scope.groups.flatMap((group) => optimizer.settings.map((name) => settingOf(group, name)));
  const lossOf = targetOf(scope.parts.stream).lossIn(graph);
  const fed = { settings, mixed: scope.mixed, regions: regionCountsOf(scope), common };
  addChunkLoop(graph, name, fed, ['loss', 'correct', 'penalty'], (batch, round) => {
    const number = add(common.firstStep, round);
    const step = closedForm
      ? writeClosedForm(scope, closedForm, batch)
      : writeStep(scope, lossOf, batch, { number, lanes });
    const penalty = penaltyAfter(scope, gather(common.points, round), step.effects);
    return { ...step, penalty: penalty.value, effects: [...step.effects, ...penalty.effects] };
  });
}

/** The penalty after these effects at a point. It costs a pass over the weights: too much for every step. */
function penaltyAfter(scope: Scope, isPoint: Output, effects: readonly Node[]) {
  const { graph, method } = scope.parts;
  const zero = constant(graph, 0);
  const { penalty } = method;
  if (!penalty) return { value: zero, effects: [] };
  const { node, carried } = graph.loop(after(isPoint, effects), [zero], () => {
    return { next: [penalty.value(scope.reading())], effects: [] };
  });
  return { value: carried[0] ?? zero, effects: [node] };
}

/** 1 / the number of these rows, a float32 scalar. */
export function inverseSize(rows: Output): Output {
  return div(constant(rows.node.graph, 1), cast(firstSize(rows), 'float32'));
}

/** What a setting of the optimizer is fed as. */
const settingOf = (group: string, setting: string): string => `${group}/${setting}`;

/** A step's number in the run, and the parts that its mini-batch is taken in. */
interface Taken {
  readonly number: Output;
  readonly lanes: number;
}

/** One step in closed form: the method takes in samples as their task has them. */
function writeClosedForm(scope: Scope, closedForm: ClosedForm, { rows, labels }: Batch) {
  const samples = scope.sampling(ownSamples(scope, rows));
  return closedForm.step({ ...samples, labels, inverseBatchSize: inverseSize(rows) });
}

/** One step: forward, loss, backward, the method's terms, the update. */
function writeStep(scope: Scope, lossOf: Loss, batch: Batch, { number, lanes }: Taken) {
  const { rows, labels, tasks, settings, regions } = batch;
  const { graph, stream, task, network, method, optimizer, inputs, heads } = scope.parts;
  const reading = scope.reading();

  // Forward.
  const byTask = heads.kind === 'by-task';
  const changed = augmentationOf(scope, rows, number);
  const parts = Array.from({ length: lanes }, (_, lane) => {
    const [own, from] = [inLane(rows, lane, lanes), tasks && inLane(tasks, lane, lanes)];
    return from && inputs.arrangement
      ? inputs.arranged(own, gather(permutationsOf(graph, stream, task), from))
      : ownSamples(scope, own, changed?.(lane, lanes)).x;
  });
  const pass = scope.pass('training', reading, { step: number, regions: regions?.all });
  const trace = forwardInLanes(network, parts, pass, scope.trainedHeads);
  // Where earlier heads are trained too, the loss still uses only the outputs of the sample's own task.
  const ownAmongAll = byTask && !tasks && scope.trainedHeads.length > 1;
  const compared = regions?.distilled ? firstRows(trace.logits, regions.trained) : trace.logits;
  const ownLogits = ownAmongAll ? columnsOf(compared, task.units) : compared;
  const mask = tasks && byTask ? gather(maskOf(graph, stream, task, network.outputs), tasks) : undefined;
  const logits = mask ? add(ownLogits, mask) : ownLogits;
  const units = byTask && !tasks ? sub(labels, constant(graph, task.units.first, 'int32')) : labels;

  // Loss: the mean of the batch's. For the cross-entropy, δ at the logits is (softmax − one-hot) / batch.
  const inverseBatchSize = inverseSize(rows);
  const { loss, gradient, correct } = lossOf(logits, units, regions?.trained);
  const shares = regions && sharesOf(regions.trained);
  const taskDelta = mul(gradient, shares ? reshape(shares, [null, 1]) : inverseBatchSize);
  const ownDelta = ownAmongAll ? amongOutputs(taskDelta, task.units, network.outputs) : taskDelta;

  // The method's terms.
  const distilling = regions?.distilled && distilledOf(scope, batch, trace, regions.distilled);
  const step: StepGraph = { ...reading, trace, rows, inverseBatchSize, distilled: distilling };
  const pulls = method.penalty?.pulls(step);
  const distilled = method.distillation?.gradients(step);
  const delta = distilled
    ? distilling
      ? concat([ownDelta, distilled.atLogits], 0)
      : add(ownDelta, distilled.atLogits)
    : ownDelta;

  // Backward, and the update.
  const gradients = trace.gradients(delta, distilled?.atFeatures);
  // All δ are there when the last gradient is: nothing reads the weights any more.
  const last = [...gradients.values()].slice(-1).flatMap(addendsOf);
  const updates = [...gradients].map(([name, gradient]) => {
    return optimizer.update(
      {
        theta: scope.variable(name),
        value: reading.value(name),
        gradient,
        pull: pulls?.get(name),
        readers: last.map(({ node }) => node),
      },
      scope.slots(optimizer, name),
      Object.fromEntries(
        optimizer.settings.map((setting) => [
          setting,
          settings[settingOf(groupOf(network, name), setting)] ?? missing(setting),
        ]),
      ),
    );
  });
  const afterwards = method.steps?.after?.(step, {
    gradients,
    updated: (name) => read(scope.variable(weightOf(name)), updates),
  });

  return {
    loss: shares ? total(mul(loss, shares)) : mul(total(loss), inverseBatchSize),
    correct,
    effects: [...updates, ...trace.effects, ...(afterwards ?? [])],
  };
}

/** How the steps of a chunk are taken. */
export interface StepOptions {
  /** Learning rate of each step. */
  readonly rates: readonly number[];
  /** Steps taken in the run before the first of these. */
  readonly runSteps: number;
  /** Steps that each group of parameters has taken before, since its optimizer state began. */
  readonly optimizerSteps: Readonly<Record<string, number>>;
  /** Whether only the newest head is trained. */
  readonly warmingUp?: boolean;
  /** Whether the penalty is computed after each step; default after none. */
  readonly points?: readonly boolean[];
  /** The regions of each step, where outputs are those of regions. */
  readonly regions?: readonly FedRegions[] | undefined;
}

/** Of each step of a chunk: its mean loss, the samples answered correctly, and the penalty after it where it is computed. */
export interface StepResults {
  readonly loss: Float32Array;
  readonly correct: Float32Array;
  readonly penalty: Float32Array;
}

/** Takes the steps of a chunk. */
export function takeSteps(
  session: Session,
  {
    optimizer,
    groups,
    lanes,
    regions: counts,
  }: Pick<Scope, 'groups' | 'lanes'> & {
    readonly optimizer: Optimizer;
    readonly regions?: RegionCounts | undefined;
  },
  { rates, runSteps, optimizerSteps, warmingUp, points, regions, ...chunk }: Chunk & StepOptions,
): StepResults {
  const fed = groups.flatMap((group) => {
    const isFrozen = warmingUp && group !== groups.at(-1);
    const settings = fedSettings(optimizer, optimizerSteps[group] ?? 0, isFrozen ? rates.map(() => 0) : rates);
    return settings.map(([name, values]) => [settingOf(group, name), values] as const);
  });
  const pointed = int32(Int32Array.from(rates, (_, step) => (points?.[step] ? 1 : 0)));
  const feeds = {
    ...chunkFeeds(chunk),
    ...(counts && regions && stepRegionFeeds(regions, counts)),
    firstStep: integer(runSteps),
    points: pointed,
    ...Object.fromEntries(fed),
  };
  // Only programs with lanes have the other entry.
  const entry = lanes > 1 && chunk.batch % lanes > 0 ? 'train/rest' : 'train';
  const { loss, correct, penalty } = session.run(entry, feeds);
  return { loss: floats(loss), correct: floats(correct), penalty: floats(penalty) };
}

/** The entry `penalty`: the current value of the method's penalty, as the scalar `penalty`. */
export function addPenalty(scope: Scope): void {
  const { graph, method } = scope.parts;
  graph.entry('penalty', {}, { penalty: method.penalty?.value(scope.reading()) ?? constant(graph, 0) });
}

function missing(setting: string): never {
  throw new Error(`the optimizer's "${setting}" is not fed`);
}
