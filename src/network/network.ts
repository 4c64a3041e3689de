import { layersIn, type NetworkDescription } from '../core/networks/networks';
import type { Node, Output } from '../graph/graph';
import { add, concat, constant, mul, reshape, slice } from '../graph/ops';
import { type InputKernel, type Layer, type Magnitude, type Parameter, type Pass, type Trace, together } from './layer';
import { dense } from './layers/dense';
import { layersOf } from './layers/layers';
import { requireRoom } from './room';

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
  /** The kernels that see the input: that of the first layer, or where there is none those of the heads. */
  readonly inputKernels: readonly InputKernel[];
  /** Whether a layer does, each (see `Layer`). */
  readonly sharesWeights: boolean;
  readonly needsWholeBatch: boolean;
  /** Width of what the heads see. */
  readonly features: number;
  /** Units of all heads together. */
  readonly outputs: number;
}

/**
 * @param seed of the experiment
 * @throws UserError where a layer's size does not fit, with its JSON path, or the weights do not fit into this machine
 */
export function network(
  description: NetworkDescription,
  inputShape: readonly [number, number, number],
  heads: Heads,
  seed: number,
): Network {
  const { initializer } = description;
  const stated = layersIn(description).map(({ keys, layer }) => ({ keys: ['network', ...keys], layer }));
  const body = layersOf(stated, { inputShape, initializer, seed });
  const [features = 0] = body.at(-1)?.outputShape ?? [];
  const head = (name: string, units: number) => dense({ units }, { name, inputShape: [features], initializer });
  const tops =
    heads.kind === 'shared' ? [head('head', heads.units)] : heads.units.map((units, i) => head(`head${i + 1}`, units));
  const layers = together([...body, ...tops]);
  requireRoom(layers.parameters);
  const first = body.find(({ inputKernel }) => inputKernel);
  const byInput = rowsByInput(body, tops);
  return {
    body,
    heads: tops,
    parameters: layers.parameters.map((each) => (byInput.has(each.name) ? { ...each, byInput: true } : each)),
    statistics: layers.statistics,
    sharesWeights: layers.sharesWeights,
    needsWholeBatch: layers.needsWholeBatch,
    inputKernels: (first ? [first] : tops).flatMap(({ inputKernel }) => inputKernel ?? []),
    features,
    outputs: heads.kind === 'shared' ? heads.units : heads.units.reduce((total, units) => total + units, 0),
  };
}

/** The parameters that alone see the input, with a row for each element; none where a layer sees it in another way. */
function rowsByInput(body: readonly Layer[], tops: readonly Layer[]): ReadonlySet<string> {
  const first = body.find(({ isIdentity }) => !isIdentity);
  return new Set((first ? [first] : tops).flatMap((layer) => layer.rowsByInput ?? []));
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
   * makes of it, or without one its output (of a head, times `open` `[outputs]` where given). With `weights` `[regions]` of rows
   * that are regions, it is the magnitude of the weighted sum over them, otherwise of each row's own gradient.
   */
  localImportance(magnitude: Magnitude, open?: Output, weights?: Output): ReadonlyMap<string, Output>;
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
    localImportance(magnitude, open, weights) {
      const found = new Map<string, Output>();
      const add = (trace: Trace, delta: Output) => {
        const sums = weights && Object.entries(trace.gradients(delta)).map(([name, sum]) => [name, magnitude(sum)]);
        const values: Readonly<Record<string, Output>> = sums
          ? Object.fromEntries(sums)
          : trace.importance([delta], magnitude);
        for (const [name, value] of Object.entries(values)) found.set(name, value);
      };
      const two = constant(pass.graph, 2);
      const crop = body.findIndex(({ crops }) => crops);
      /** The derivative of ‖y‖₂², where y are regions of each times its weight. */
      const slope = (y: Output, isOfRegions: boolean, axes: number) => {
        const delta = mul(two, y);
        return weights && isOfRegions ? mul(delta, reshape(weights, [null, ...Array<number>(axes).fill(1)])) : delta;
      };
      let begin = 0;
      for (const [i, { isActivation, outputShape }] of body.entries()) {
        if (!isActivation && i < body.length - 1) continue;
        const first = body.findIndex(({ parameters }, j) => j >= begin && j <= i && parameters.length > 0);
        begin = i + 1;
        if (first < 0) continue;
        let delta = slope((traces[i] as Trace).output, i >= crop, outputShape.length);
        for (let j = i; j >= first; j--) {
          const trace = traces[j] as Trace;
          add(trace, delta);
          if (j > first) delta = trace.backward(delta);
        }
      }
      let first = 0;
      for (const [i, top] of tops.entries()) {
        const units = active[i]?.outputShape[0] ?? 0;
        const delta = slope(top.output, true, 1);
        add(top, open ? mul(delta, slice(open, [first], [units])) : delta);
        first += units;
      }
      return found;
    },
  };
}
