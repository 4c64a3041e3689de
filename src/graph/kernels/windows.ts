import { positions, type Window, zerosAround } from '../ops/windows';
import { type Kernel, padding, side } from './kernel';
import { product } from './products';
import { part } from './shapes';
import { type Floats, floats, integers, type Memory } from './tensors';

/** Where the windows of an image lie: TensorFlow's rules for `same` and `valid` padding. */
export type Windows = ReturnType<typeof windowsOf>;

export function windowsOf(shape: readonly number[], size: number, stride: number, kind: Window['padding']) {
  const [, height = 0, width = 0, channels = 0] = shape;
  const window = { stride, padding: kind };
  const [vertical, horizontal] = [zerosAround(height, size, window), zerosAround(width, size, window)];
  return {
    ...{ size, stride, height, width, channels },
    /** Windows along each side. */
    rows: Math.max(0, positions(height, size, window)),
    columns: Math.max(0, positions(width, size, window)),
    /** Rows and columns of zeros before the image and after it. */
    vertical,
    horizontal,
    top: vertical[0],
    left: horizontal[0],
  };
}

/** The zeros as numbers: for `same` the wasm kernel gives nothing but zeros where windows do not cover the image. */
function convolved(x: Floats, filter: Floats, w: Windows, memory: Memory): Floats {
  const pad = [[0, 0], w.vertical, w.horizontal, [0, 0]];
  const attributes = { strides: [w.stride, w.stride], pad, dataFormat: 'NHWC', dilations: [1, 1] };
  return memory.kernel('Conv2D', { x, filter }, attributes);
}

const conv2D: Kernel = (node, [first, second], memory) => {
  const [x, filter] = [floats(first), floats(second)];
  if (x.shape[3] !== filter.shape[2]) throw new Error(`image [${x.shape}] and kernel [${filter.shape}] do not fit`);
  const w = windowsOf(x.shape, filter.shape[0] ?? 0, side(node, 'strides'), padding(node));
  return [convolved(x, filter, w, memory)];
};

/**
 * The convolution of δ, spread out by the stride and framed with zeros, with the kernel turned by 180° and its
 * channels exchanged.
 */
const conv2DBackpropInput: Kernel = (node, [sizes, second, third], memory) => {
  const shape = [...integers(sizes)];
  const [kernel, delta] = [floats(second), floats(third)];
  const [size = 0, , inputs = 0, outputs = 0] = kernel.shape;
  const w = windowsOf(shape, size, side(node, 'strides'), padding(node));
  const batch = shape[0] ?? 0;

  const turned = memory.allocate([size, size, outputs, inputs]);
  const [from, to] = [memory.view(kernel), memory.view(turned)];
  for (let at = 0; at < size * size; at++) {
    const start = at * inputs * outputs;
    const end = (size * size - 1 - at) * inputs * outputs;
    for (let i = 0; i < inputs; i++) {
      for (let o = 0; o < outputs; o++) to[end + o * inputs + i] = from[start + i * outputs + o] as number;
    }
  }

  const [height, width] = [w.height + size - 1, w.width + size - 1];
  const spread = memory.allocate([batch, height, width, outputs]);
  const [source, target] = [memory.view(delta), memory.view(spread).fill(0)];
  for (let n = 0; n < batch; n++) {
    for (let row = 0; row < w.rows; row++) {
      const start = (n * height + row * w.stride + size - 1 - w.top) * width + size - 1 - w.left;
      for (let column = 0; column < w.columns; column++) {
        const at = ((n * w.rows + row) * w.columns + column) * outputs;
        target.set(source.subarray(at, at + outputs), (start + column * w.stride) * outputs);
      }
    }
  }
  const result = convolved(spread, turned, windowsOf(spread.shape, size, 1, 'valid'), memory);
  memory.release(spread);
  memory.release(turned);
  return [result];
};

/** Elements of the windows that are laid out at a time: 8 MB. */
const PATCH_ELEMENTS = 2 ** 21;

/** (windows as columns) · δ, a few samples at a time, so that the windows take little memory. */
const conv2DBackpropFilter: Kernel = (node, [first, sizes, third], memory) => {
  const [x, delta] = [floats(first), floats(third)];
  const shape = [...integers(sizes)];
  const [size = 0, , inputs = 0, outputs = 0] = shape;
  const w = windowsOf(x.shape, size, side(node, 'strides'), padding(node));
  const batch = x.shape[0] ?? 0;
  const weights = size * size * inputs;
  const perSample = w.rows * w.columns;
  const step = Math.max(1, Math.min(batch, Math.floor(PATCH_ELEMENTS / (weights * perSample))));
  const total = memory.allocate(shape);
  memory.view(total).fill(0);
  for (let start = 0; start < batch; start += step) {
    const count = Math.min(step, batch - start);
    const planes = channelPlanes(x, start, count, memory);
    const columns = memory.allocate([weights, count * perSample]);
    windowColumns(memory.view(planes), memory.view(columns), w, count);
    memory.release(planes);
    const part = memory.within(delta, start * perSample * outputs, [count * perSample, outputs], (rows) =>
      product(columns, rows, memory),
    );
    memory.release(columns);
    const [sum, more] = [memory.view(total), memory.view(part)];
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (more[i] as number);
    memory.release(part);
  }
  return [total];
};

/** `count` samples from number `start` on as `[channels, count, height, width]`. */
function channelPlanes(x: Floats, start: number, count: number, memory: Memory): Floats {
  const [, height = 0, width = 0, channels = 0] = x.shape;
  const shape = [count * height * width, channels];
  return memory.within(x, start * height * width * channels, shape, (samples) =>
    memory.kernel('Transpose', { x: samples }, { perm: [1, 0] }),
  );
}

/** `[size·size·channels, windows]`: what each weight of a kernel sees in each window of the samples. */
function windowColumns(planes: Float32Array, out: Float32Array, w: Windows, count: number): void {
  const { size, stride, height, width, channels, rows, columns, top, left } = w;
  let to = 0;
  for (let ky = 0; ky < size; ky++) {
    for (let kx = 0; kx < size; kx++) {
      // Windows whose column kx is inside the image.
      const begin = Math.min(columns, Math.max(0, Math.ceil((left - kx) / stride)));
      const end = Math.max(begin, Math.min(columns, Math.floor((width - 1 + left - kx) / stride) + 1));
      for (let c = 0; c < channels; c++) {
        for (let n = 0; n < count; n++) {
          for (let row = 0; row < rows; row++, to += columns) {
            const y = row * stride + ky - top;
            if (y < 0 || y >= height) {
              out.fill(0, to, to + columns);
              continue;
            }
            let from = ((c * count + n) * height + y) * width + begin * stride + kx - left;
            for (let column = 0; column < begin; column++) out[to + column] = 0;
            for (let column = begin; column < end; column++, from += stride) out[to + column] = planes[from] as number;
            for (let column = end; column < columns; column++) out[to + column] = 0;
          }
        }
      }
    }
  }
}

const maxPool: Kernel = (node, [first], memory) => {
  const x = floats(first);
  const [size, stride] = [side(node, 'ksize'), side(node, 'strides')];
  // XNNPACK knows no pooling of 1, and tfjs does not see its refusal. What is pooled are single elements.
  if (size === 1) {
    const { rows, columns } = windowsOf(x.shape, size, stride, padding(node));
    const shape = x.shape.with(1, rows).with(2, columns);
    return [part(x, { strides: [1, stride, stride, 1], shape }, memory)];
  }
  return [memory.kernel('MaxPool', { x }, { filterSize: [size, size], strides: [stride, stride], pad: padding(node) })];
};

/** The first of the largest elements of a window takes its δ. */
const maxPoolGrad: Kernel = (node, [first, , third], memory) => {
  const [x, delta] = [floats(first), floats(third)];
  const w = windowsOf(x.shape, side(node, 'ksize'), side(node, 'strides'), padding(node));
  const out = memory.allocate(x.shape);
  largestTakesDelta(memory.view(x), memory.view(delta), memory.view(out).fill(0), w, x.shape[0] ?? 0);
  return [out];
};

function largestTakesDelta(x: Float32Array, delta: Float32Array, out: Float32Array, w: Windows, batch: number): void {
  const { size, stride, height, width, channels, rows, columns, top, left } = w;
  let at = 0;
  for (let n = 0; n < batch; n++) {
    for (let row = 0; row < rows; row++) {
      const y0 = Math.max(0, row * stride - top);
      const y1 = Math.min(height, row * stride - top + size);
      for (let column = 0; column < columns; column++) {
        const x0 = Math.max(0, column * stride - left);
        const x1 = Math.min(width, column * stride - left + size);
        for (let c = 0; c < channels; c++, at++) {
          let best = ((n * height + y0) * width + x0) * channels + c;
          let largest = x[best] as number;
          for (let y = y0; y < y1; y++) {
            let from = ((n * height + y) * width + x0) * channels + c;
            for (let column = x0; column < x1; column++, from += channels) {
              const value = x[from] as number;
              if (value > largest) {
                largest = value;
                best = from;
              }
            }
          }
          out[best] = (out[best] as number) + (delta[at] as number);
        }
      }
    }
  }
}

export const windows: Readonly<Record<string, Kernel>> = {
  Conv2D: conv2D,
  Conv2DBackpropInput: conv2DBackpropInput,
  Conv2DBackpropFilter: conv2DBackpropFilter,
  MaxPool: maxPool,
  MaxPoolGrad: maxPoolGrad,
};
