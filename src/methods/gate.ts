import type { MethodDescription } from '../core/experiment/experiment';
import type { Output } from '../graph/graph';
import {
  add,
  argMax,
  concat,
  constant,
  div,
  mul,
  oneHot,
  reshape,
  sigmoid,
  softplus,
  square,
  sub,
  sum,
  total,
} from '../graph/ops';
import { autoencoder, requireSmallCode } from '../network/autoencoder';
import type { Parameter } from '../network/layer';
import { relu } from '../network/layers/relu';
import { isOfHead } from './headLayout';
import type { Learner } from './learner';
import type { Auxiliary, MethodContext } from './method';
import type { SampleGraph } from './methodGraph';
import { besideEach, ofTask } from './variables';

type Description = Extract<MethodDescription, { kind: 'expert-gate' }>['gate'];

/** Added to standard deviations, so that constant elements are not divided by zero. */
const EPSILON = 1e-2;

/** The network that the run began with, whose features the autoencoders see. */
const originOf = (name: string): string => `origin/${name}`;
const itself = (name: string): string => name;

/**
 * The gate of Expert Gate, which tells tasks apart: an under-complete autoencoder of each task with a ReLU between, on
 * samples that are standardised, element by element, and squashed:
 *   a = σ((s − μ) / (sd + 0.01)),   r(a) = σ(W_dec relu(W_enc a + b_enc) + b_dec)
 * trained to the cross-entropy −Σ a log r + (1 − a) log(1 − r). s are the inputs, or features of the network that the run
 * begins with, as it was then. A sample goes to the task with the largest p_t = softmax(−e_t / T) of its reconstruction
 * errors e_t (section 3.2 of the paper); for any T that is the task with the smallest error.
 */
export function gate(description: Description, context: MethodContext) {
  const { sees, statistics, units, error, optimizer, epochs, batchSize } = description;
  const { task, tasks, parameters, heads, inputs, features } = context;
  const width = sees === 'inputs' ? inputs : features;
  requireSmallCode('method.gate.units', units, width, `${sees} that it codes`);
  const body = [...parameters.filter(({ name }) => !isOfHead(heads, name)), ...context.statistics];
  const origin = sees === 'features' ? body : [];
  const names = new Set(origin.map(({ name }) => name));
  const asItBegan = (name: string) => (names.has(name) ? originOf(name) : name);
  const autoencoderOf = (of: number) =>
    autoencoder({ encoder: ofTask(of, 'gate/encoder'), decoder: ofTask(of, 'gate/decoder') }, width, units, relu);
  const momentsOf = (of: number) => {
    const owner = statistics === 'first-task' ? 1 : of;
    return { mean: ofTask(owner, 'gate/mean'), deviation: ofTask(owner, 'gate/deviation') };
  };
  const keptFor = (of: number): readonly Parameter[] => {
    const { encoder, decoder } = autoencoderOf(of);
    const { mean, deviation } = momentsOf(of);
    const moments: Parameter[] = [
      { name: mean, shape: [width], initial: { kind: 'zeros' } },
      { name: deviation, shape: [width], initial: { kind: 'ones' } },
    ];
    return [...encoder, ...decoder, ...(of === 1 || statistics === 'each-task' ? moments : [])];
  };

  /** s `[batch, width]`. Before the first task is trained, the network is still the one that the run begins with. */
  const seen = ({ input, passWith }: SampleGraph, isUntouched = false): Output => {
    if (sees === 'inputs') return reshape(input(), [null, width]);
    return passWith(isUntouched && task === 1 ? itself : asItBegan).features;
  };
  /** a `[batch, width]`, by the moments that the autoencoder of a task sees it with. */
  const squashed = (graph: SampleGraph, of: number, s: Output): Output => {
    const { mean, deviation } = momentsOf(of);
    const spread = add(graph.value(deviation), constant(graph.graph, EPSILON));
    return sigmoid(div(sub(s, graph.value(mean)), spread));
  };
  /** −a log σ(z) − (1 − a) log(1 − σ(z)) = softplus(z) − a z, element by element. */
  const crossEntropy = (a: Output, z: Output) => sub(softplus(z), mul(a, z));

  /** The autoencoders' reconstruction errors of each sample, `[batch, tasks]`. */
  function errors(graph: SampleGraph, isUntouched = false): Output {
    const s = seen(graph, isUntouched);
    const each = tasks.map((of) => {
      const a = squashed(graph, of, s);
      const { output: logits } = autoencoderOf(of).reconstruct(a, graph);
      const apart = error === 'square' ? square(sub(a, sigmoid(logits))) : crossEntropy(a, logits);
      return sum(apart, [1], true);
    });
    return concat(each, 1);
  }

  const own = autoencoderOf(task);
  const auxiliary: Auxiliary = {
    name: 'gate',
    when: 'before',
    parameters: [...own.encoder, ...own.decoder],
    optimizer,
    epochs,
    batchSize,
    prepare(learner) {
      if (statistics === 'first-task' && task > 1) return;
      const moments = learner.mean('moments', learner.task.train);
      const [first, second] = [moments.subarray(0, width), moments.subarray(width)];
      const { mean, deviation } = momentsOf(task);
      learner.write(mean, first.slice());
      learner.write(
        deviation,
        second.map((each, i) => Math.sqrt(Math.max(0, each - (first[i] ?? 0) ** 2))),
      );
    },
    step(step) {
      const a = squashed(step, task, seen(step, true));
      const { output: logits, gradients } = own.reconstruct(a, step);
      return {
        loss: mul(total(crossEntropy(a, logits)), step.inverseBatchSize),
        gradients: gradients(mul(sub(sigmoid(logits), a), step.inverseBatchSize)),
      };
    },
    probes: {
      moments(graph) {
        const s = seen(graph, true);
        return concat([s, square(s)], 1);
      },
      errors: (graph) => errors(graph, true),
    },
  };
  return {
    /** Kept from task to task. */
    memory: [...tasks.flatMap(keptFor), ...besideEach(origin, originOf)],
    auxiliary,
    /** 1 at the task whose autoencoder reconstructs the sample best, `[batch, tasks]`. */
    choose(graph: SampleGraph): Output {
      const negative = mul(errors(graph), constant(graph.graph, -1));
      return oneHot(argMax(negative, 1), task);
    },
    /** Keeps the network that the run begins with, for later tasks. */
    begin(learner: Learner): void {
      if (task === 1) for (const { name } of origin) learner.write(originOf(name), learner.read(name));
    },
  };
}
