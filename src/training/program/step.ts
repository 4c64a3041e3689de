import type { Output } from '../../graph/graph';
import { add, cast, constant, div, gather, mul, pad, read, shapeOf, slice, sub, total } from '../../graph/ops';
import type { StepGraph, Terms } from '../../methods/method';
import { forward, groupOf } from '../../network/network';
import { maskOf, permutationsOf } from './heads';
import { type Loss, lossIn } from './loss';
import type { Scope } from './scope';
import { slotOf, weightOf } from './state';

/**
 * The entry `train`: a chunk of training steps, one after the other inside the graph.
 *
 * Inputs: `rows` and `labels` (and `tasks`, from 0, where a batch holds samples of several tasks), int32
 * `[steps, batch]`; `firstStep`, the number of the first step in the run; one float32 `[steps]` for each setting of the
 * optimizer and group of parameters, as `<group>/<setting>`. A label is the number of the right output among all heads
 * side by side or, where tasks are of facts, of the sample's fact.
 * Outputs, summed over the steps: `loss` (each the mean over its batch, without the method's terms) and `correct`.
 */
export function addTraining(scope: Scope): void {
  const { graph, optimizer } = scope.parts;
  const rows = graph.input('train/rows', 'int32', [null, null]);
  const labels = graph.input('train/labels', 'int32', [null, null]);
  const tasks = scope.mixed ? graph.input('train/tasks', 'int32', [null, null]) : undefined;
  const firstStep = graph.input('train/firstStep', 'int32', []);
  const names = scope.groups.flatMap((group) => optimizer.settings.map((name) => settingOf(group, name)));
  const settings = Object.fromEntries(names.map((name) => [name, graph.input(`train/${name}`, 'float32', [null])]));
  const steps = gather(shapeOf(rows), constant(graph, 0, 'int32'));
  const zero = constant(graph, 0);
  const lossOf = lossIn(scope);
  const { carried } = graph.loop(steps, [zero, zero], (round, [loss, correct]) => {
    if (!loss || !correct) throw new Error('the loop carries two values');
    const step = writeStep(scope, lossOf, {
      rows: gather(rows, round),
      labels: gather(labels, round),
      tasks: tasks && gather(tasks, round),
      number: add(firstStep, round),
      settings: Object.fromEntries(Object.entries(settings).map(([name, all]) => [name, gather(all, round)])),
    });
    return { next: [add(loss, step.loss), add(correct, step.correct)], effects: step.effects };
  });
  const [loss, correct] = carried;
  if (!loss || !correct) throw new Error('the loop carries two values');
  graph.entry('train', { rows, labels, ...(tasks && { tasks }), firstStep, ...settings }, { loss, correct });
}

/** What a setting of the optimizer is fed as. */
export const settingOf = (group: string, setting: string): string => `${group}/${setting}`;

interface Batch {
  readonly rows: Output;
  readonly labels: Output;
  readonly tasks: Output | undefined;
  readonly number: Output;
  readonly settings: Readonly<Record<string, Output>>;
}

/** One step: forward, loss, backward, the method's terms, the update. */
function writeStep(scope: Scope, lossOf: Loss, { rows, labels, tasks, number, settings }: Batch) {
  const { graph, stream, task, network, method, optimizer, inputs, multiHead } = scope.parts;
  const reading = scope.reading();

  // Forward.
  const alone = multiHead && !tasks;
  const x =
    tasks && stream.tasks.some(({ permutation }) => permutation)
      ? inputs.permuted(rows, gather(permutationsOf(graph, stream, task), tasks))
      : inputs.arranged(rows);
  const trace = forward(network, x, scope.pass('training', reading, number), scope.trainedHeads);
  const mask = tasks && multiHead ? gather(maskOf(graph, stream, task, network.outputs), tasks) : undefined;
  // Where earlier heads are trained too, the task's samples are judged by its own all the same.
  const { first, count } = task.units;
  const besides = alone && scope.trainedHeads.length > 1;
  const own = besides ? slice(trace.logits, [0, first], [null, count]) : trace.logits;
  const logits = mask ? add(own, mask) : own;
  const units = alone ? sub(labels, constant(graph, first, 'int32')) : labels;

  // Loss: the mean of the batch's. For the cross-entropy, δ at the logits is (softmax − one-hot) / batch.
  const batch = cast(gather(shapeOf(rows), constant(graph, 0, 'int32')), 'float32');
  const perSample = div(constant(graph, 1), batch);
  const { loss, gradient, right } = lossOf(logits, units);
  const step: StepGraph = { ...reading, trace, rows, perSample };
  const terms: Terms = method.terms?.(step) ?? {};
  const atOwn = mul(gradient, perSample);
  const ownDelta = besides
    ? pad(atOwn, [
        [0, 0],
        [first, 0],
      ])
    : atOwn;
  const delta = terms.atLogits ? add(ownDelta, terms.atLogits) : ownDelta;

  // Backward, and the update.
  const gradients = trace.gradients(delta, terms.atFeatures);
  const updates = [...gradients].map(([name, gradient]) => {
    const more = terms.gradients?.get(name);
    return optimizer.update(
      {
        theta: scope.variable(name),
        value: reading.value(name),
        gradient: more ? add(gradient, more) : gradient,
        slots: optimizer.slots.map((slot) => scope.variable(slotOf(slot, name))),
      },
      Object.fromEntries(
        optimizer.settings.map((setting) => [
          setting,
          settings[settingOf(groupOf(network, name), setting)] ?? missing(setting),
        ]),
      ),
    );
  });
  const afterwards = method.afterStep?.(step, {
    gradients,
    updated: (name) => read(scope.variable(weightOf(name)), updates),
  });

  return {
    loss: mul(total(loss), perSample),
    correct: right,
    effects: [...updates, ...trace.effects, ...(afterwards ?? [])],
  };
}

/** The entry `penalty`: what the method's terms on the weights amount to now, as the scalar `penalty`. */
export function addPenalty(scope: Scope): void {
  const { graph, method } = scope.parts;
  graph.entry('penalty', {}, { penalty: method.penalty?.(scope.reading()) ?? constant(graph, 0) });
}

function missing(setting: string): never {
  throw new Error(`the optimizer's "${setting}" is not fed`);
}
