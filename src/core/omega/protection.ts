import { blockMeans } from './blockMeans';
import { countFree, freeBelow, isFree, meanOf } from './free';
import { grown } from './grown';
import type { InputImage } from './inspection';
import { roundedOrNull, weightedMean } from './statistics';

/** A weight has moved if it did so by more than this share of its tensor's typical weight, the root mean square. */
const MOVED = 0.1;
/** Maximum height and width of an input map. */
const MAX_MAP = 32;

/** Which weights a run protects at a checkpoint, and which are left for later tasks. */
export type Protection = { readonly run: string; readonly checkpoint: number } & (
  | { readonly kind: 'unprotected'; readonly reason: string }
  | {
      readonly kind: 'protected';
      /** The checkpoint before, since which weights have moved; absent at the first. */
      readonly previous?: number | undefined;
      /** From the input to the heads: those whose weights have an Ω. */
      readonly layers: readonly LayerProtection[];
      readonly network: WeightCounts;
      /** Tasks whose top weights were compared: those whose own Ω is known, at most 100, evenly spread. */
      readonly compared: readonly number[];
      /** Input maps of the same tasks; empty where no layer sees pixels. */
      readonly maps: readonly InputMap[];
      /** Why there are no maps, where the data are not at hand. */
      readonly withoutMaps?: string | undefined;
    }
);

/** Numbers of weights. Those that are not free are protected. */
export interface WeightCounts {
  readonly elements: number;
  /** With Ω below 1 % of the network's mean. */
  readonly free: number;
  /**
   * Protected, now and at the checkpoint before, and moved since then by more than a tenth of the root mean square of
   * their tensor's weights.
   */
  readonly moved: number;
  /**
   * Fraction of a task's top 5 % of weights, of each tensor, that are in another's, too: the mean over pairs of tasks,
   * then over tensors by their elements; by chance 0.05. Null below two tasks.
   */
  readonly shared: number | null;
}

/** Kernel, bias and what else a layer trains. */
export interface LayerProtection extends WeightCounts {
  readonly layer: string;
}

/** A task's own Ω in the first layer, summed over units and channels, in the pixel order of the image. */
export interface InputMap extends Pick<InputImage, 'kind' | 'height' | 'width'> {
  readonly task: number;
  /** Row-major, in 255ths of the largest. */
  readonly values: readonly number[];
}

/** A tensor at a checkpoint, with its Ω. */
export interface ProtectedTensor {
  readonly shape: readonly number[];
  readonly omega: Float32Array;
  readonly weight: Float32Array;
}

type Tensors = ReadonlyMap<string, ProtectedTensor>;

/**
 * @param now tensors with an Ω, in the network's order
 * @param before those at the checkpoint before
 * @param shared what tasks share of each (`meanShared`)
 */
export function countProtected(
  now: Tensors,
  before: Tensors,
  shared: ReadonlyMap<string, number | null>,
): { readonly layers: readonly LayerProtection[]; readonly network: WeightCounts } {
  const [threshold, thresholdBefore] = [thresholdOf(now), thresholdOf(before)];
  const parts = [...now].map(([tensor, each]): LayerProtection => {
    const earlier = before.get(tensor);
    const wasProtected = earlier && protectedMoved(each, earlier, thresholdBefore);
    return {
      layer: tensor.replace(/\/[^/]*$/, ''),
      elements: each.omega.length,
      free: countFree(each.omega, threshold),
      moved: wasProtected ? count(each.omega, (omega, i) => !isFree(omega, threshold) && wasProtected(i)) : 0,
      shared: shared.get(tensor) ?? null,
    };
  });
  const names = [...new Set(parts.map(({ layer }) => layer))];
  return {
    layers: names.map((layer) => ({ layer, ...together(parts.filter((part) => part.layer === layer)) })),
    network: together(parts),
  };
}

function thresholdOf(tensors: Tensors): number {
  return freeBelow(meanOf([...tensors.values()].map(({ omega }) => omega)));
}

/** Whether element i was protected at the checkpoint before, and has moved since. */
function protectedMoved(now: ProtectedTensor, before: ProtectedTensor, threshold: number): (i: number) => boolean {
  const { length } = now.weight;
  // Units that a head has got since were not protected.
  const omega = grown(before.omega, now.shape, new Float32Array(length));
  const weight = grown(before.weight, now.shape, now.weight);
  const square = before.weight.reduce((sum, value) => sum + value * value, 0) / Math.max(1, before.weight.length);
  const far = MOVED * Math.sqrt(square);
  return (i) => !isFree(omega?.[i] ?? 0, threshold) && Math.abs((now.weight[i] ?? 0) - (weight?.[i] ?? 0)) > far;
}

function count(values: Float32Array, holds: (value: number, i: number) => boolean): number {
  return values.reduce((sum, value, i) => sum + (holds(value, i) ? 1 : 0), 0);
}

function together(parts: readonly WeightCounts[]): WeightCounts {
  const sum = (of: 'elements' | 'free' | 'moved') => parts.reduce((total, part) => total + part[of], 0);
  const shared = weightedMean(parts.map((part) => [part.shared, part.elements]));
  return { elements: sum('elements'), free: sum('free'), moved: sum('moved'), shared: roundedOrNull(shared) };
}

/** An image small enough to be sent for every task. */
export function inputMap(task: number, { kind, height, width, values }: InputImage): InputMap {
  const small = blockMeans(Float32Array.from(values), [height, width], MAX_MAP);
  const max = small.values.reduce((a, b) => Math.max(a, b), 0);
  const bytes = small.values.map((value) => (max > 0 ? Math.round((255 * value) / max) : 0));
  return { task, kind, height: small.rows, width: small.columns, values: bytes };
}
