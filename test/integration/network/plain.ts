import type { Described } from '../../../src/core/kind';
import { halfNamed } from '../../../src/core/kind';
import type { AnyLayer } from '../../../src/core/layers/layerKind';
import { layerNames } from '../../../src/core/layers/layers';
import * as kinds from '../../../src/core/layers/list';
import type { NetworkDescription } from '../../../src/core/networks/networks';
import type { Window } from '../../../src/graph/ops';
import { elements } from '../../../src/graph/value';
import type { Mode } from '../../../src/network/layer';
import type { Heads } from '../../../src/network/network';

/**
 * The way forward once more: one loop for each index, in double precision, straight from the definitions. There is no
 * way back here: derivatives are finite differences.
 */

/** A tensor in row-major order. */
export interface Plain {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

export type PlainValues = Readonly<Record<string, Plain>>;

export const plain = (data: ArrayLike<number>, shape: readonly number[]): Plain => ({
  shape,
  data: Float64Array.from(data),
});

function filled(shape: readonly number[], element: (...index: number[]) => number): Plain {
  const data = new Float64Array(elements(shape));
  const index = shape.map(() => 0);
  for (let at = 0; at < data.length; at++) {
    data[at] = element(...index);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (index[axis] ?? 0) + 1;
      index[axis] = next % (shape[axis] ?? 1);
      if (next < (shape[axis] ?? 1)) break;
    }
  }
  return { shape, data };
}

/** The element at an index of up to four axes; zero outside. No loop: nearly all of the time is spent here. */
function at({ shape, data }: Plain, i = 0, j = 0, k = 0, l = 0): number {
  const a = shape[0] ?? 1;
  const b = shape[1] ?? 1;
  const c = shape[2] ?? 1;
  const d = shape[3] ?? 1;
  if (i < 0 || i >= a || j < 0 || j >= b || k < 0 || k >= c || l < 0 || l >= d) return 0;
  return data[((i * b + j) * c + k) * d + l] ?? 0;
}

const size = (x: Plain, axis: number): number => x.shape[axis] ?? 0;

function plainDense(x: Plain, kernel: Plain, bias: Plain): Plain {
  return filled([size(x, 0), size(kernel, 1)], (k = 0, j = 0) => {
    let sum = at(bias, j);
    for (let i = 0; i < size(kernel, 0); i++) sum += at(x, k, i) * at(kernel, i, j);
    return sum;
  });
}

/** Σ_m p_m max(x W_m + b_m, 0); module m has the m-th part of the kernel's columns. */
function plainModules(x: Plain, kernel: Plain, bias: Plain, path: Plain): Plain {
  const units = size(kernel, 1) / size(path, 0);
  const each = plainRelu(plainDense(x, kernel, bias));
  return filled([size(x, 0), units], (k = 0, j = 0) => {
    let sum = 0;
    for (let m = 0; m < size(path, 0); m++) sum += at(path, m) * at(each, k, m * units + j);
    return sum;
  });
}

/** Number of windows along an axis and what comes before the first: TensorFlow's rule for `same` and `valid`. */
function along(length: number, window: number, { stride, padding }: Window): { count: number; before: number } {
  if (padding === 'valid') return { count: Math.floor((length - window) / stride) + 1, before: 0 };
  const count = Math.ceil(length / stride);
  return { count, before: Math.floor(Math.max(0, (count - 1) * stride + window - length) / 2) };
}

function plainConv2D(x: Plain, kernel: Plain, bias: Plain | undefined, window: Window): Plain {
  const [rows, columns] = [along(size(x, 1), size(kernel, 0), window), along(size(x, 2), size(kernel, 1), window)];
  const shape = [size(x, 0), rows.count, columns.count, size(kernel, 3)];
  return filled(shape, (k = 0, i = 0, j = 0, filter = 0) => {
    let sum = bias ? at(bias, filter) : 0;
    for (let a = 0; a < size(kernel, 0); a++) {
      const row = i * window.stride + a - rows.before;
      for (let b = 0; b < size(kernel, 1); b++) {
        const column = j * window.stride + b - columns.before;
        for (let c = 0; c < size(kernel, 2); c++) sum += at(x, k, row, column, c) * at(kernel, a, b, c, filter);
      }
    }
    return sum;
  });
}

function plainDepthwise(x: Plain, kernel: Plain, bias: Plain | undefined, window: Window): Plain {
  const [rows, columns] = [along(size(x, 1), size(kernel, 0), window), along(size(x, 2), size(kernel, 1), window)];
  return filled([size(x, 0), rows.count, columns.count, size(x, 3)], (k = 0, i = 0, j = 0, channel = 0) => {
    let sum = bias ? at(bias, channel) : 0;
    for (let a = 0; a < size(kernel, 0); a++) {
      for (let b = 0; b < size(kernel, 1); b++) {
        const [row, column] = [i * window.stride + a - rows.before, j * window.stride + b - columns.before];
        sum += at(x, k, row, column, channel) * at(kernel, a, b, channel, 0);
      }
    }
    return sum;
  });
}

/** What `pool` makes of the elements that each window sees; where it sticks out, what is outside does not count. */
function plainPool(x: Plain, window: number, places: Window, pool: (seen: readonly number[]) => number): Plain {
  const [rows, columns] = [along(size(x, 1), window, places), along(size(x, 2), window, places)];
  return filled([size(x, 0), rows.count, columns.count, size(x, 3)], (k = 0, i = 0, j = 0, channel = 0) => {
    const seen: number[] = [];
    for (let a = 0; a < window; a++) {
      for (let b = 0; b < window; b++) {
        const [row, column] = [i * places.stride + a - rows.before, j * places.stride + b - columns.before];
        const inside = row >= 0 && row < size(x, 1) && column >= 0 && column < size(x, 2);
        if (inside) seen.push(at(x, k, row, column, channel));
      }
    }
    return pool(seen);
  });
}

const plainMaxPool = (x: Plain, window: number, places: Window): Plain =>
  plainPool(x, window, places, (seen) => Math.max(...seen));

const plainAveragePool = (x: Plain, window: number, places: Window): Plain =>
  plainPool(x, window, places, (seen) => momentsOf(seen).mean);

const plainZeroChannels = (x: Plain, add: number): Plain =>
  filled([size(x, 0), size(x, 1), size(x, 2), size(x, 3) + add], (...place) => at(x, ...place));

function plainZeroPad(x: Plain, around: number): Plain {
  const [rows, columns, channels] = [size(x, 1), size(x, 2), size(x, 3)];
  const shape = [size(x, 0), rows + 2 * around, columns + 2 * around, channels];
  return filled(shape, (k = 0, i = 0, j = 0, channel = 0) => {
    const [row, column] = [i - around, j - around];
    if (row < 0 || column < 0 || row >= rows || column >= columns) return 0;
    return x.data[((k * rows + row) * columns + column) * channels + channel] ?? 0;
  });
}

const plainRelu = ({ shape, data }: Plain): Plain => ({ shape, data: data.map((value) => Math.max(0, value)) });

const plainFlatten = ({ shape: [batch = 0, ...rest], data }: Plain): Plain => ({
  shape: [batch, elements(rest)],
  data,
});

const plainGlobalAveragePool = (x: Plain): Plain =>
  filled([size(x, 0), size(x, 3)], (k = 0, channel = 0) => {
    let sum = 0;
    for (let i = 0; i < size(x, 1); i++) for (let j = 0; j < size(x, 2); j++) sum += at(x, k, i, j, channel);
    return sum / (size(x, 1) * size(x, 2));
  });

const EPSILON = 1e-5;

/** (x − mean) / √(variance + ε) · γ + β over the elements of each group, where `groupOf` tells the group of an element. */
function normalized(x: Plain, scale: Plain, shift: Plain, groupOf: (element: number) => number): Plain {
  const groups = new Map<number, number[]>();
  x.data.forEach((value, i) => {
    const group = groupOf(i);
    groups.set(group, [...(groups.get(group) ?? []), value]);
  });
  const moments = new Map([...groups].map(([group, values]) => [group, momentsOf(values)]));
  const units = size(scale, 0);
  const data = x.data.map((value, i) => {
    const { mean, variance } = moments.get(groupOf(i)) ?? { mean: 0, variance: 0 };
    return ((value - mean) / Math.sqrt(variance + EPSILON)) * at(scale, i % units) + at(shift, i % units);
  });
  return { shape: x.shape, data };
}

/** `variance` divides by n. */
export function momentsOf(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length };
}

function plainLayerNorm(x: Plain, scale: Plain, shift: Plain): Plain {
  const units = size(scale, 0);
  return normalized(x, scale, shift, (i) => Math.floor(i / units));
}

function plainGroupNorm(x: Plain, scale: Plain, shift: Plain, groups: number): Plain {
  const [units, ofSample] = [size(scale, 0), elements(x.shape.slice(1))];
  const inGroup = units / groups;
  return normalized(x, scale, shift, (i) => Math.floor(i / ofSample) * groups + Math.floor((i % units) / inGroup));
}

/** By the batch's own statistics. */
function plainBatchNorm(x: Plain, scale: Plain, shift: Plain): Plain {
  const units = size(scale, 0);
  return normalized(x, scale, shift, (i) => i % units);
}

/** By given statistics. */
function plainFrozenNorm(x: Plain, scale: Plain, shift: Plain, mean: Plain, variance: Plain): Plain {
  const units = size(scale, 0);
  const data = x.data.map((value, i) => {
    const unit = i % units;
    return ((value - at(mean, unit)) / Math.sqrt(at(variance, unit) + EPSILON)) * at(scale, unit) + at(shift, unit);
  });
  return { shape: x.shape, data };
}

type PlainLayer<O> = (x: Plain, options: O, given: (part: string) => Plain, mode: Mode) => Plain;

/** Of each sample, the region that tests crop: y1, x1, y2, x2 as shares of its sides. One reaches the edge. */
export const REGIONS = [
  [0.1, 0.2, 0.7, 0.9],
  [0, 0, 1, 1],
  [0.35, 0.05, 0.6, 0.95],
  [0.5, 0.5, 1, 1],
  [0.2, 0.3, 0.5, 0.45],
] as const;

/** The map at a place between its elements, by two linear interpolations; elements are counted from their centres. */
function plainSample(x: Plain, k: number, y: number, along: number, channel: number): number {
  const [top, left] = [Math.floor(y), Math.floor(along)];
  const [bottom, right] = [Math.min(top + 1, size(x, 1) - 1), Math.min(left + 1, size(x, 2) - 1)];
  const row = (i: number) =>
    at(x, k, i, left, channel) * (1 - along + left) + at(x, k, i, right, channel) * (along - left);
  return row(top) * (1 - y + top) + row(bottom) * (y - top);
}

/** Middles of equal parts of a side, in elements of the map. The first and last are moved into the map. */
function plainPlaces(from: number, to: number, elements: number, count: number): readonly number[] {
  const part = (to - from) / count;
  const inside = (share: number) => Math.min(elements - 1, Math.max(0, share * elements - 0.5));
  const [first, last] = [inside(from + part / 2), inside(to - part / 2)];
  return Array.from({ length: count }, (_, k) => first + (count > 1 ? k / (count - 1) : 0) * (last - first));
}

function plainRegionCrop(x: Plain, across: number, pool: boolean): Plain {
  const samples = pool ? 2 * across : across;
  return filled([size(x, 0), across, across, size(x, 3)], (k = 0, i = 0, j = 0, channel = 0) => {
    const [y1 = 0, x1 = 0, y2 = 0, x2 = 0] = REGIONS[k % REGIONS.length] ?? [];
    const [ys, xs] = [plainPlaces(y1, y2, size(x, 1), samples), plainPlaces(x1, x2, size(x, 2), samples)];
    const sample = (row: number, column: number) => plainSample(x, k, ys[row] ?? 0, xs[column] ?? 0, channel);
    if (!pool) return sample(i, j);
    const [row, column] = [2 * i, 2 * j];
    return Math.max(sample(row, column), sample(row, column + 1), sample(row + 1, column), sample(row + 1, column + 1));
  });
}

/** Every kind of layer: one that is missing here does not compile. */
const plainLayers: { readonly [N in keyof typeof kinds]: PlainLayer<Described<(typeof kinds)[N]>> } = {
  averagePool: (x, { size, stride = size, padding }) => plainAveragePool(x, size, { stride, padding }),
  batchNorm: (x, { frozen }, given, mode) =>
    mode === 'training' && !frozen
      ? plainBatchNorm(x, given('scale'), given('shift'))
      : plainFrozenNorm(x, given('scale'), given('shift'), given('mean'), given('variance')),
  conv2D: (x, { bias, ...window }, given) => plainConv2D(x, given('kernel'), bias ? given('bias') : undefined, window),
  depthwiseConv2D: (x, { bias, ...window }, given) =>
    plainDepthwise(x, given('kernel'), bias ? given('bias') : undefined, window),
  dense: (x, _, given) => plainDense(x, given('kernel'), given('bias')),
  dropout: (x, _, __, mode) => (mode === 'evaluation' ? x : missing('dropout while training')),
  flatten: plainFlatten,
  globalAveragePool: plainGlobalAveragePool,
  groupNorm: (x, { groups }, given) => plainGroupNorm(x, given('scale'), given('shift'), groups),
  layerNorm: (x, _, given) => plainLayerNorm(x, given('scale'), given('shift')),
  maxPool: (x, { size, stride = size, padding }) => plainMaxPool(x, size, { stride, padding }),
  modules: (x, _, given) => plainModules(x, given('kernel'), given('bias'), given('path')),
  regionCrop: (x, { size, pool }) => plainRegionCrop(x, size, pool),
  relu: plainRelu,
  relu6: ({ shape, data }) => ({ shape, data: data.map((value) => Math.min(6, Math.max(0, value))) }),
  residual(x, { body, shortcut }, given, mode) {
    const [one, other] = [plainRow(x, body, 'body/', given, mode), plainRow(x, shortcut, 'shortcut/', given, mode)];
    return { shape: one.shape, data: one.data.map((value, i) => value + (other.data[i] ?? Number.NaN)) };
  },
  sigmoid: ({ shape, data }) => ({ shape, data: data.map((value) => 1 / (1 + Math.exp(-value))) }),
  zeroChannels: (x, { add }) => plainZeroChannels(x, add),
  zeroPad: (x, { size }) => plainZeroPad(x, size),
};

export const plainLayer: PlainLayer<AnyLayer> = (x, layer, given, mode) =>
  (halfNamed(kinds, plainLayers, layer.kind) as PlainLayer<AnyLayer>)(x, layer, given, mode);

/** Layers one after the other. */
function plainRow(x: Plain, layers: readonly AnyLayer[], scope: string, given: (part: string) => Plain, mode: Mode) {
  const names = layerNames(layers, scope);
  return layers.reduce((each, layer, i) => plainLayer(each, layer, (part) => given(`${names[i]}/${part}`), mode), x);
}

/** A whole network in evaluation mode; `values` are its parameters and running statistics by name. */
export function plainNetwork(
  description: NetworkDescription,
  heads: Heads,
  input: Plain,
  values: PlainValues,
): { readonly features: Plain; readonly logits: Plain } {
  const value = (name: string) => values[name] ?? missing(name);
  const x = plainFeatures(description, input, value);
  const names = heads.kind === 'shared' ? ['head'] : heads.units.map((_, i) => `head${i + 1}`);
  const tops = names.map((name) => plainDense(x, value(`${name}/kernel`), value(`${name}/bias`)));
  const batch = size(input, 0);
  const rows = Array.from({ length: batch }, (_, k) =>
    tops.flatMap((top) => [...top.data.subarray(k * size(top, 1), (k + 1) * size(top, 1))]),
  );
  return { features: x, logits: plain(rows.flat(), [batch, rows[0]?.length ?? 0]) };
}

/** What the heads see; recipes are written out here once more. */
function plainFeatures(description: NetworkDescription, input: Plain, value: (name: string) => Plain): Plain {
  if (description.kind === 'layers') return plainRow(input, description.layers, '', value, 'evaluation');
  if (description.kind !== 'mlp' && description.kind !== 'cnn' && description.kind !== 'modular') {
    throw new Error('not written out here');
  }
  const activated = (x: Plain, layer: string) => {
    const named = (part: string) => value(`${layer}/norm/${part}`);
    switch (description.kind === 'modular' ? 'none' : description.normalization) {
      case 'none':
        return plainRelu(x);
      case 'layer':
        return plainRelu(plainLayerNorm(x, named('scale'), named('shift')));
      case 'batch':
        return plainRelu(plainFrozenNorm(x, named('scale'), named('shift'), named('mean'), named('variance')));
    }
  };
  let x = input;
  for (const [i, { pool, stride, padding }] of (description.kind === 'cnn' ? description.convolutions : []).entries()) {
    const layer = `conv${i + 1}`;
    const [padded, window] =
      typeof padding === 'number'
        ? [plainZeroPad(x, padding), { stride, padding: 'valid' } as const]
        : [x, { stride, padding }];
    x = activated(plainConv2D(padded, value(`${layer}/kernel`), value(`${layer}/bias`), window), layer);
    const pooled = typeof pool === 'number' ? { size: pool, stride: pool } : pool;
    if (pooled.size > 1) x = plainMaxPool(x, pooled.size, { stride: pooled.stride, padding: 'valid' });
  }
  x = plainFlatten(x);
  for (let i = 0; description.kind === 'modular' && i < description.layers; i++) {
    const layer = `modules${i + 1}`;
    x = plainModules(x, value(`${layer}/kernel`), value(`${layer}/bias`), value(`${layer}/path`));
  }
  for (const i of (description.kind === 'modular' ? [] : description.hidden).keys()) {
    const layer = `dense${i + 1}`;
    x = activated(plainDense(x, value(`${layer}/kernel`), value(`${layer}/bias`)), layer);
  }
  return x;
}

function missing(name: string): never {
  throw new Error(`no value for ${name}`);
}

/** Central differences of `objective` by each element of x. */
export function slopes(x: Plain, objective: (moved: Plain) => number, h = 1e-5): Float64Array {
  return x.data.map((value, i) => {
    const at = (moved: number) => objective({ shape: x.shape, data: x.data.with(i, moved) });
    return (at(value + h) - at(value - h)) / (2 * h);
  });
}

/** Sample k of a batch, as a batch of one. */
export function sampleOf({ shape: [, ...rest], data }: Plain, k: number): Plain {
  const length = elements(rest);
  return { shape: [1, ...rest], data: data.subarray(k * length, (k + 1) * length) };
}

export const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
};
