import type { Output } from '../../graph/graph';
import { add, cast, constant, div, firstSize, gather, mul, read, sub, total } from '../../graph/ops';
import type { Session } from '../../graph/session';
import { integer, numberOf } from '../../graph/value';
import { amongOutputs, columnsOf } from '../../methods/headLayout';
import type { StepGraph } from '../../methods/methodGraph';
import { forward, groupOf } from '../../network/network';
import { fedSettings, type Optimizer } from '../../network/optimizer';
import type { Chunk } from '../batches';
import { addChunkLoop, type Batch, chunkFeeds } from './chunkLoop';
import { maskOf, permutationsOf } from './heads';
import { type Loss, lossIn } from './loss';
import type { Scope } from './scope';
import { weightOf } from './state';

/**
 * The entry `train`: a chunk of training steps, one after the other inside the graph.
 *
 * Inputs: `rows` and `labels` (and `tasks`, from 0, where a batch holds samples of several tasks), int32
 * `[steps, batch]`; `firstStep`, the number of the first step in the run; one float32 `[steps]` for each setting of the
 * optimizer and group of parameters, as `<group>/<setting>`. A label is the number of the correct output among all heads
 * side by side or, where tasks are of facts, of the sample's fact.
 * Outputs, summed over the steps: `loss` (each the mean over its batch, without the method's terms) and `correct`.
 */
export function addTraining(scope: Scope): void {
  const { graph, optimizer } = scope.parts;
  const common = { firstStep: graph.input('train/firstStep', 'int32', []) };
  const settings = scope.groups.flatMap((group) => optimizer.settings.map((name) => settingOf(group, name)));
  const lossOf = lossIn(scope);
  const fed = { settings, mixed: scope.mixed, common };
  addChunkLoop(graph, 'train', fed, ['loss', 'correct'], (batch, round) =>
    writeStep(scope, lossOf, batch, add(common.firstStep, round)),
  );
}

/** 1 / the number of these rows, a float32 scalar. */
export function inverseSize(rows: Output): Output {
  return div(constant(rows.node.graph, 1), cast(firstSize(rows), 'float32'));
}

/** What a setting of the optimizer is fed as. */
const settingOf = (group: string, setting: string): string => `${group}/${setting}`;

/** One step: forward, loss, backward, the method's terms, the update. */
function writeStep(scope: Scope, lossOf: Loss, { rows, labels, tasks, settings }: Batch, number: Output) {
  const { graph, stream, task, network, method, optimizer, inputs, heads } = scope.parts;
  const reading = scope.reading();

  // Forward.
  const byTask = heads.kind === 'by-task';
  const x =
    tasks && stream.tasks.some(({ permutation }) => permutation)
      ? inputs.permuted(rows, gather(permutationsOf(graph, stream, task), tasks))
      : inputs.arranged(rows);
  const trace = forward(network, x, scope.pass('training', reading, number), scope.trainedHeads);
  // Where earlier heads are trained too, the loss still uses only the outputs of the sample's own task.
  const ownAmongAll = byTask && !tasks && scope.trainedHeads.length > 1;
  const ownLogits = ownAmongAll ? columnsOf(trace.logits, task.units) : trace.logits;
  const mask = tasks && byTask ? gather(maskOf(graph, stream, task, network.outputs), tasks) : undefined;
  const logits = mask ? add(ownLogits, mask) : ownLogits;
  const units = byTask && !tasks ? sub(labels, constant(graph, task.units.first, 'int32')) : labels;

  // Loss: the mean of the batch's. For the cross-entropy, δ at the logits is (softmax − one-hot) / batch.
  const inverseBatchSize = inverseSize(rows);
  const { loss, gradient, correct } = lossOf(logits, units);
  const taskDelta = mul(gradient, inverseBatchSize);
  const ownDelta = ownAmongAll ? amongOutputs(taskDelta, task.units, network.outputs) : taskDelta;

  // The method's terms.
  const step: StepGraph = { ...reading, trace, rows, inverseBatchSize };
  const penalties = method.penalty?.gradients(step);
  const distilled = method.distillation?.gradients(step);
  const delta = distilled ? add(ownDelta, distilled.atLogits) : ownDelta;

  // Backward, and the update.
  const gradients = trace.gradients(delta, distilled?.atFeatures);
  const updates = [...gradients].map(([name, gradient]) => {
    const penalty = penalties?.get(name);
    return optimizer.update(
      {
        theta: scope.variable(name),
        value: reading.value(name),
        gradient: penalty ? add(gradient, penalty) : gradient,
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
    loss: mul(total(loss), inverseBatchSize),
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
}

/** Sums over the steps of a chunk: of each step's mean loss, and of the samples answered correctly. */
export interface Sums {
  readonly loss: number;
  readonly correct: number;
}

/** Takes the steps of a chunk. */
export function takeSteps(
  session: Session,
  { optimizer, groups }: { readonly optimizer: Optimizer; readonly groups: readonly string[] },
  { rates, runSteps, optimizerSteps, warmingUp, ...chunk }: Chunk & StepOptions,
): Sums {
  const fed = groups.flatMap((group) => {
    const isFrozen = warmingUp && group !== groups.at(-1);
    const settings = fedSettings(optimizer, optimizerSteps[group] ?? 0, isFrozen ? rates.map(() => 0) : rates);
    return settings.map(([name, values]) => [settingOf(group, name), values] as const);
  });
  const feeds = { ...chunkFeeds(chunk), firstStep: integer(runSteps), ...Object.fromEntries(fed) };
  const sums = session.run('train', feeds);
  return { loss: numberOf(sums.loss), correct: numberOf(sums.correct) };
}

/** The entry `penalty`: the current value of the method's penalty, as the scalar `penalty`. */
export function addPenalty(scope: Scope): void {
  const { graph, method } = scope.parts;
  graph.entry('penalty', {}, { penalty: method.penalty?.value(scope.reading()) ?? constant(graph, 0) });
}

function missing(setting: string): never {
  throw new Error(`the optimizer's "${setting}" is not fed`);
}
