import type { Output } from '../../graph/graph';
import {
  add,
  assign,
  constant,
  fill,
  firstSize,
  gather,
  mul,
  sparseSoftmaxCrossEntropy,
  sub,
  total,
} from '../../graph/ops';
import type { Session } from '../../graph/session';
import { int32, numberOf } from '../../graph/value';
import { type Auxiliary, type Method, memoryOf } from '../../methods/method';
import { besideEach } from '../../methods/variables';
import type { Parameter } from '../../network/layer';
import { fedSettings } from '../../network/optimizer';
import { optimizer as optimizerOf } from '../../network/optimizers/optimizers';
import type { Chunk } from '../batches';
import type { Scope } from './scope';
import { feedsOf, type State, slotOf } from './state';
import { inverseSize } from './step';

/** What of a method's auxiliary model is not saved: parameters that memory does not list, and the optimizer's slots. */
export function unsavedAuxiliaryOf(method: Method): readonly Parameter[] {
  const { auxiliary } = method;
  if (!auxiliary) return [];
  const saved = new Set(memoryOf(method).map(({ name }) => name));
  const slots = optimizerOf(auxiliary.optimizer).slots.flatMap((slot) =>
    besideEach(auxiliary.parameters, (name) => slotOf(slot, name)),
  );
  return [...auxiliary.parameters.filter(({ name }) => !saved.has(name)), ...slots];
}

/**
 * The entries that train a method's auxiliary model, while the network stays as it is: `auxiliary/start` takes the first
 * values of its parameters, `auxiliary/train` takes a chunk of steps like `train` and gives the `loss` summed over them.
 */
export function addAuxiliary(scope: Scope, auxiliary: Auxiliary): void {
  const { graph } = scope.parts;
  const optimizer = optimizerOf(auxiliary.optimizer);
  const starts = Object.fromEntries(
    auxiliary.parameters.map(({ name, shape }) => [name, graph.input(`auxiliary/start/${name}`, 'float32', shape)]),
  );
  graph.entry('auxiliary/start', starts, {}, [
    ...Object.entries(starts).map(([name, value]) => assign(scope.variable(name), value)),
    ...auxiliary.parameters.flatMap(({ name }) =>
      Object.values(scope.slots(optimizer, name)).map((slot) => assign(slot, fill(slot.shape, constant(graph, 0)))),
    ),
  ]);

  const rows = graph.input('auxiliary/rows', 'int32', [null, null]);
  const labels = graph.input('auxiliary/labels', 'int32', [null, null]);
  const settings = Object.fromEntries(
    optimizer.settings.map((name) => [name, graph.input(`auxiliary/${name}`, 'float32', [null])]),
  );
  const steps = firstSize(rows);
  const { carried } = graph.loop(steps, [constant(graph, 0)], (round, [sum]) => {
    if (!sum) throw new Error('the loop carries a value');
    const { loss, gradients, value } = writeStep(scope, auxiliary, gather(rows, round), gather(labels, round));
    const now = Object.fromEntries(Object.entries(settings).map(([name, all]) => [name, gather(all, round)]));
    const effects = Object.entries(gradients).map(([name, gradient]) => {
      const theta = scope.variable(name);
      return optimizer.update({ theta, value: value(name), gradient }, scope.slots(optimizer, name), now);
    });
    return { next: [add(sum, loss)], effects };
  });
  const [loss] = carried;
  if (!loss) throw new Error('the loop carries a value');
  graph.entry('auxiliary/train', { rows, labels, ...settings }, { loss });
}

function writeStep(scope: Scope, auxiliary: Auxiliary, rows: Output, labels: Output) {
  const { graph, network, inputs, task, heads } = scope.parts;
  const samples = scope.sampling(inputs.arranged(rows));
  const pass = scope.pass('evaluation', samples);
  const inverseBatchSize = inverseSize(rows);
  const taskLoss = (features: Output) => {
    const head = network.heads.at(-1)?.forward(features, pass);
    if (!head) throw new Error('the network has a head');
    const units = heads.kind === 'by-task' ? sub(labels, constant(graph, task.units.first, 'int32')) : labels;
    const { loss, gradient } = sparseSoftmaxCrossEntropy(head.output, units);
    return { loss: mul(total(loss), inverseBatchSize), delta: head.backward(mul(gradient, inverseBatchSize)) };
  };
  const trace = samples.passWith((name) => name);
  return { ...auxiliary.step({ ...samples, trace, rows, inverseBatchSize, taskLoss }), value: samples.value };
}

/** Puts the first values in place. */
export function startAuxiliary(session: Session, { parameters }: Auxiliary, values: State): void {
  session.run('auxiliary/start', feedsOf(values, parameters));
}

/** Takes the steps of a chunk, after `taken` steps; gives the sum of their losses. */
export function stepAuxiliary(
  session: Session,
  { optimizer: description }: Auxiliary,
  { steps, batch, rows, labels }: Chunk,
  taken: number,
): number {
  const rates = new Array<number>(steps).fill(description.learningRate);
  const settings = fedSettings(optimizerOf(description), taken, rates);
  const shape = [steps, batch];
  const fed = { rows: int32(rows, shape), labels: int32(labels, shape), ...Object.fromEntries(settings) };
  return numberOf(session.run('auxiliary/train', fed).loss);
}
