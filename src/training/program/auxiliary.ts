import type { Output } from '../../graph/graph';
import { assign, constant, mul, sparseSoftmaxCrossEntropy, sub, total } from '../../graph/ops';
import type { Session } from '../../graph/session';
import { floats } from '../../graph/value';
import { type Auxiliary, type Method, memoryOf } from '../../methods/method';
import { besideEach } from '../../methods/variables';
import type { Parameter } from '../../network/layer';
import { fedSettings } from '../../network/optimizer';
import { optimizer as optimizerOf } from '../../network/optimizers/optimizers';
import type { Chunk } from '../batches';
import { addChunkLoop, chunkFeeds } from './chunkLoop';
import { ownSamples } from './samples';
import type { Scope } from './scope';
import { feedsOf, type State, slotOf, zeroed } from './state';
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
 * values of its parameters, `auxiliary/train` takes a chunk of steps like `train` and gives the `loss` of each.
 */
export function addAuxiliary(scope: Scope, auxiliary: Auxiliary): void {
  const { graph } = scope.parts;
  const optimizer = optimizerOf(auxiliary.optimizer);
  const starts = Object.fromEntries(
    auxiliary.parameters.map(({ name, shape }) => [name, graph.input(`auxiliary/start/${name}`, 'float32', shape)]),
  );
  graph.entry('auxiliary/start', starts, {}, [
    ...Object.entries(starts).map(([name, value]) => assign(scope.variable(name), value)),
    ...auxiliary.parameters.flatMap(({ name }) => zeroed(Object.values(scope.slots(optimizer, name)))),
  ]);

  addChunkLoop(graph, 'auxiliary/train', optimizer, ['loss'], ({ rows, labels, settings }) => {
    const { loss, gradients, value } = writeStep(scope, auxiliary, rows, labels);
    const effects = Object.entries(gradients).map(([name, gradient]) => {
      const theta = scope.variable(name);
      return optimizer.update({ theta, value: value(name), gradient }, scope.slots(optimizer, name), settings);
    });
    return { loss, effects };
  });
}

function writeStep(scope: Scope, auxiliary: Auxiliary, rows: Output, labels: Output) {
  const { graph, network, task, heads } = scope.parts;
  const samples = scope.sampling(ownSamples(scope, rows));
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

/** Takes the steps of a chunk, after `taken` steps; gives the loss of each. */
export function stepAuxiliary(
  session: Session,
  { optimizer: description }: Auxiliary,
  chunk: Chunk,
  taken: number,
): Float32Array {
  const rates = new Array<number>(chunk.steps).fill(description.learningRate);
  const settings = fedSettings(optimizerOf(description), taken, rates);
  const feeds = { ...chunkFeeds(chunk), ...Object.fromEntries(settings) };
  return floats(session.run('auxiliary/train', feeds).loss);
}
