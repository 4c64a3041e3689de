import { UserError } from '../core/userError';
import type { Layer, Parameter } from './layer';

/**
 * Our tensors and those of a PyTorch module of the same network. PyTorch has a convolution's kernel as [O, I, H, W] and ours
 * is [H, W, I, O]; a dense kernel there is [out, in] and here [in, out]. What is flattened is [C, H, W] there and [H, W, C]
 * here, so that what sees it next has its inputs in another order.
 */

/** A tensor of ours, and the same tensor in a state_dict. */
export interface Twin {
  readonly ours: Parameter;
  /** Our name of its layer. */
  readonly layer: string;
  /** Its name within the module, `weight`, and its shape there. */
  readonly part: string;
  readonly shape: readonly number[];
  /** An integer that the module keeps beside it. */
  readonly counter: string | undefined;
  /** By our axis, how far from the start each index leads in the other order of memory. */
  readonly steps: readonly Int32Array[];
}

type Image = readonly number[];

/** The tensors of a layer with weights that has no layers inside. */
export interface Leaf {
  /** Our name. */
  readonly name: string;
  readonly twins: readonly Twin[];
}

/**
 * The layers of a row with weights, each as PyTorch has it, those in blocks among them.
 * @param inputShape of the first
 * @throws UserError where PyTorch has no such layer, or its order of inputs is not known
 */
export function leavesOf(layers: readonly Layer[], inputShape: Image): readonly Leaf[] {
  let before = inputShape;
  /** What was flattened, until a layer has mixed it. */
  let flattened: Image | undefined;
  return layers.flatMap((layer) => {
    const shape = before;
    before = layer.outputShape;
    const owned = [...layer.parameters, ...(layer.statistics ?? [])];
    if (layer.isIdentity && shape.length === 3) flattened = shape;
    if (owned.length === 0) return [];
    const mixes = layer.rowsByInput !== undefined;
    const isKnown = flattened
      ? mixes || owned.every((each) => each.shape.length === 1)
      : before.length === shape.length;
    if (!isKnown) {
      throw new UserError(
        `${layer.name}: PyTorch flattens images in another order, which a block that flattens or sees flattened images hides`,
        'Put flatten, and a dense layer after it, outside of blocks.',
      );
    }
    const image = flattened;
    if (mixes) flattened = undefined;
    const orderOf = (parameter: Parameter) => {
      const isSeen = mixes ? parameter.name === layer.rowsByInput : true;
      return image && isSeen ? { image, axis: mixes ? 0 : parameter.shape.length - 1 } : undefined;
    };
    return byLeaf(owned).map(([name, own]) => ({ name, twins: own.map((each) => twinOf(each, name, orderOf(each))) }));
  });
}

/** Parameters and statistics by what their names begin with, in the order of the first of each. */
function byLeaf(owned: readonly Parameter[]): readonly (readonly [string, readonly Parameter[]])[] {
  const found = new Map<string, Parameter[]>();
  for (const each of owned) {
    const name = each.name.slice(0, each.name.lastIndexOf('/'));
    found.set(name, [...(found.get(name) ?? []), each]);
  }
  return [...found];
}

/** @param order of an axis that runs over a flattened image */
function twinOf(
  ours: Parameter,
  layer: string,
  order: { readonly image: Image; readonly axis: number } | undefined,
): Twin {
  const { inPyTorch, shape } = ours;
  if (!inPyTorch) {
    throw new UserError(
      `${layer}: PyTorch has no module with a ${ours.name.slice(layer.length + 1)} like its own`,
      'Use networks of other layers where weights are exchanged with PyTorch.',
    );
  }
  const { name, axes = [...shape.keys()], counter } = inPyTorch;
  const there = axes.map((axis) => shape[axis] ?? 0);
  const steps = shape.map((length, axis) => {
    const step = there.slice(axes.indexOf(axis) + 1).reduce((product, size) => product * size, 1);
    const placeOf = order?.axis === axis ? channelFirst(order.image) : (index: number) => index;
    return Int32Array.from({ length }, (_, index) => placeOf(index) * step);
  });
  return { ours, layer, part: name, shape: there, counter, steps };
}

/** From a place in [H, W, C] to that in [C, H, W]. */
function channelFirst([height = 1, width = 1, channels = 1]: Image): (index: number) => number {
  return (index) => (index % channels) * height * width + Math.floor(index / channels);
}

/** Values as ours from those of a state_dict. */
export function toOurs({ steps, ours }: Twin, theirs: Float32Array): Float32Array {
  const values = new Float32Array(theirs.length);
  everyPlace(ours.shape, steps, (here, there) => {
    values[here] = theirs[there] as number;
  });
  return values;
}

/** Values as those of a state_dict from ours. */
export function toTheirs({ steps, ours }: Twin, own: Float32Array): Float32Array {
  const values = new Float32Array(own.length);
  everyPlace(ours.shape, steps, (here, there) => {
    values[there] = own[here] as number;
  });
  return values;
}

/** Calls `visit` with each place here, one after the other, and the same place there. */
function everyPlace(
  shape: readonly number[],
  steps: readonly Int32Array[],
  visit: (here: number, there: number) => void,
): void {
  const last = steps.at(-1) ?? Int32Array.of(0);
  let here = 0;
  const along = (axis: number, there: number): void => {
    if (axis >= shape.length - 1) {
      for (const step of last) visit(here++, there + step);
      return;
    }
    for (const step of steps[axis] ?? []) along(axis + 1, there + step);
  };
  along(0, 0);
}
