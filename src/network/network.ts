import type { NetworkDescription } from '../core/experiment/experiment';
import { randomOf, uniformInt } from '../core/random';
import { UserError } from '../core/userError';
import type { Node, Output } from '../graph/graph';
import { add, concat, constant, mul, slice } from '../graph/ops';
import { architecture, isPublished } from './architectures';
import { batchNorm } from './batchNorm';
import { conv2D } from './conv2D';
import { dense } from './dense';
import { dropout } from './dropout';
import { flatten } from './flatten';
import type { Layer, Magnitude, Parameter, Pass, Trace } from './layer';
import { layerNorm } from './layerNorm';
import { maxPool } from './maxPool';
import { modules } from './modules';
import { relu } from './relu';
import { zeroPad } from './zeroPad';

/** The output layer or layers: one shared by all tasks (which may grow), or one for each task learnt so far. */
export type Heads =
  | { readonly kind: 'shared'; readonly units: number }
  | { readonly kind: 'by-task'; readonly units: readonly number[] };

/** Layers in a row, then the heads side by side: their outputs, joined in task order, are the network's. */
export interface Network {
  readonly body: readonly Layer[];
  readonly heads: readonly Layer[];
  readonly parameters: readonly Parameter[];
  readonly statistics: readonly Parameter[];
  /** Width of what the heads see. */
  readonly features: number;
  /** Units of all heads together. */
  readonly outputs: number;
}

export function network(
  described: NetworkDescription,
  inputShape: readonly [number, number, number],
  heads: Heads,
  seed: number,
): Network {
  const description = isPublished(described) ? architecture(described) : described;
  const { initializer } = description;
  const body = bodyOf(description, inputShape, seed);
  const width = body.at(-1)?.outputShape[0] ?? 0;
  const tops =
    heads.kind === 'shared'
      ? [dense('head', width, heads.units, initializer)]
      : heads.units.map((units, i) => dense(`head${i + 1}`, width, units, initializer));
  const layers = [...body, ...tops];
  return {
    body,
    heads: tops,
    parameters: layers.flatMap((layer) => layer.parameters),
    statistics: layers.flatMap((layer) => layer.statistics ?? []),
    features: width,
    outputs: tops.reduce((total, head) => total + (head.outputShape[0] ?? 0), 0),
  };
}

function bodyOf(
  description: Mlp | Cnn | Modular,
  inputShape: readonly [number, number, number],
  seed: number,
): readonly Layer[] {
  if (description.kind === 'modular') return modular(description, inputShape);
  const body: Layer[] =
    description.kind === 'mlp' ? [flatten('flatten', inputShape)] : convolutions(description, inputShape);
  let width = body.at(-1)?.outputShape[0] ?? 0;
  for (const [i, units] of description.hidden.entries()) {
    body.push(dense(`dense${i + 1}`, width, units, description.initializer));
    body.push(...activation(description, `dense${i + 1}`, [units]));
    if (description.dropout > 0) {
      const name = `dense${i + 1}/dropout`;
      body.push(dropout(name, [units], description.dropout, uniformInt(randomOf(seed, name), 0x7fffffff)));
    }
    width = units;
  }
  return body;
}

type Mlp = Extract<NetworkDescription, { kind: 'mlp' }>;
type Modular = Extract<NetworkDescription, { kind: 'modular' }>;

function modular(
  { layers, modules: count, units, initializer }: Modular,
  inputShape: readonly [number, number, number],
): readonly Layer[] {
  const first = flatten('flatten', inputShape);
  const inputs = first.outputShape[0] ?? 0;
  const each = (i: number) => modules(`modules${i + 1}`, i === 0 ? inputs : units, count, units, initializer);
  return [first, ...Array.from({ length: layers }, (_, i) => each(i))];
}

type Cnn = Extract<NetworkDescription, { kind: 'cnn' }>;

function convolutions(description: Cnn, inputShape: readonly [number, number, number]): Layer[] {
  const layers: Layer[] = [];
  let shape: readonly number[] = inputShape;
  const image = () => shape as readonly [number, number, number];
  const add = (layer: Layer) => {
    shape = layer.outputShape;
    layers.push(layer);
  };
  for (const [i, { filters, kernel, stride, padding, pool }] of description.convolutions.entries()) {
    const name = `conv${i + 1}`;
    const keepsSize = typeof padding === 'number' && stride === 1 && 2 * padding + 1 === kernel;
    if (typeof padding === 'number' && padding > 0 && !keepsSize) add(zeroPad(`${name}/pad`, image(), padding));
    const window = { stride, padding: keepsSize || padding === 'same' ? ('same' as const) : ('valid' as const) };
    add(conv2D(name, image(), filters, kernel, window, description.initializer));
    for (const layer of activation(description, name, shape)) add(layer);
    const { size, stride: step } = typeof pool === 'number' ? { size: pool, stride: pool } : pool;
    if (size > 1 || step > 1) add(maxPool(`${name}/pool`, image(), size, { stride: step, padding: 'valid' }));
    if (shape.some((size) => size < 1)) {
      throw new UserError(
        `network.convolutions[${i}]: nothing is left of an image of ${inputShape.join(' × ')} after it (${shape.join(' × ')})`,
        'Use larger images, or fewer or smaller convolutions.',
      );
    }
  }
  return [...layers, flatten('flatten', shape)];
}

function activation({ normalization }: Pick<Cnn, 'normalization'>, name: string, shape: readonly number[]): Layer[] {
  const rectifier = relu(`${name}/relu`, shape);
  switch (normalization) {
    case 'none':
      return [rectifier];
    case 'layer':
      return [layerNorm(`${name}/norm`, shape), rectifier];
    case 'batch':
      return [batchNorm(`${name}/norm`, shape), rectifier];
  }
}

/**
 * The name of the layers whose parameters began to be trained together with this one, and so share a count of steps: the
 * body or a head.
 */
export function groupOf({ heads }: Network, parameter: string): string {
  const head = heads.find(({ parameters }) => parameters.some(({ name }) => name === parameter));
  return head?.name ?? 'body';
}

/** A pass through the network, with the way back. */
export interface NetworkTrace {
  /** `[batch, features]`: what the heads see. */
  readonly features: Output;
  /** `[batch, outputs]`: before any softmax. */
  readonly logits: Output;
  /** Gradients of all parameters, summed over the batch, from δ at the logits and, if given, more δ at the features. */
  gradients(delta: Output, atFeatures?: Output): ReadonlyMap<string, Output>;
  /** Σ over the batch and over the δ at the logits of the magnitude of each sample's own gradient, exactly. */
  importance(deltas: readonly Output[], magnitude: Magnitude): ReadonlyMap<string, Output>;
  /**
   * The same for the parameters of each layer from ‖y‖₂² of that layer alone, on its own input; y is what its activation
   * makes of it, or for a head its output, times `open` `[outputs]` where given.
   */
  localImportance(magnitude: Magnitude, open?: Output): ReadonlyMap<string, Output>;
  readonly effects: readonly Node[];
}

/**
 * Runs the layers on x `[batch, ...inputShape]`. With `active`, only those heads take part: the others' outputs are
 * missing from the logits and their parameters get no gradient.
 */
export function forward({ body, heads }: Network, x: Output, pass: Pass, active = heads): NetworkTrace {
  const traces: Trace[] = [];
  let current = x;
  for (const layer of body) {
    const trace = layer.forward(current, pass);
    traces.push(trace);
    current = trace.output;
  }
  const features = current;
  const tops = active.map((head) => head.forward(features, pass));
  const logits = concat(
    tops.map(({ output }) => output),
    1,
  );

  /** The lowest layer that needs δ: below it nothing is learnt. */
  const lowest = body.findIndex(({ parameters }) => parameters.length > 0);
  /** δ at every trace, the last first; several of them go their way side by side. */
  function* backwards(deltas: readonly Output[], atFeatures?: Output): Generator<[Trace, readonly Output[]]> {
    let first = 0;
    let below = atFeatures && [atFeatures];
    for (const [i, top] of tops.entries()) {
      const units = active[i]?.outputShape[0] ?? 0;
      const begin = first;
      const own = tops.length === 1 ? deltas : deltas.map((delta) => slice(delta, [0, begin], [null, units]));
      yield [top, own];
      if (lowest >= 0) {
        const down = own.map((delta) => top.backward(delta));
        below = below ? down.map((delta, j) => add(below?.[j] ?? delta, delta)) : down;
      }
      first += units;
    }
    for (let i = traces.length - 1; i >= 0 && lowest >= 0 && below; i--) {
      const trace = traces[i] as Trace;
      yield [trace, below];
      if (i <= lowest) return;
      below = below.map((delta) => trace.backward(delta));
    }
  }
  return {
    features,
    logits,
    effects: traces.flatMap((trace) => trace.effects ?? []),
    gradients(delta, atFeatures) {
      const found = new Map<string, Output>();
      for (const [trace, [at]] of backwards([delta], atFeatures)) {
        if (at) for (const [name, value] of Object.entries(trace.gradients(at))) found.set(name, value);
      }
      return found;
    },
    importance(deltas, magnitude) {
      const found = new Map<string, Output>();
      for (const [trace, at] of backwards(deltas)) {
        for (const [name, value] of Object.entries(trace.importance(at, magnitude))) found.set(name, value);
      }
      return found;
    },
    localImportance(magnitude, open) {
      const found = new Map<string, Output>();
      const add = (trace: Trace, delta: Output) => {
        for (const [name, value] of Object.entries(trace.importance([delta], magnitude))) found.set(name, value);
      };
      const two = constant(pass.graph, 2);
      let begin = 0;
      for (const [i, { isActivation }] of body.entries()) {
        if (!isActivation) continue;
        let delta = mul(two, (traces[i] as Trace).output);
        const first = body.findIndex(({ parameters }, j) => j >= begin && parameters.length > 0);
        for (let j = i; j >= first; j--) {
          const trace = traces[j] as Trace;
          add(trace, delta);
          if (j > first) delta = trace.backward(delta);
        }
        begin = i + 1;
      }
      let first = 0;
      for (const [i, top] of tops.entries()) {
        const units = active[i]?.outputShape[0] ?? 0;
        const delta = mul(two, top.output);
        add(top, open ? mul(delta, slice(open, [first], [units])) : delta);
        first += units;
      }
      return found;
    },
  };
}
