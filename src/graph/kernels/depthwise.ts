import { type Kernel, padding, side } from './kernel';
import { floats, integers } from './tensors';
import { type Windows, windowsOf } from './windows';

/**
 * Calls `visit` with the places of the first channel, in the image, in the kernel and in what is made of both, of each
 * element that each window sees. What sticks out of the image is zero.
 */
function overElements(
  batch: number,
  { size, stride, height, width, channels, rows, columns, top, left }: Windows,
  visit: (element: number, weight: number, made: number) => void,
): void {
  for (let n = 0; n < batch; n++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const made = ((n * rows + row) * columns + column) * channels;
        for (let ky = 0; ky < size; ky++) {
          const y = row * stride + ky - top;
          if (y < 0 || y >= height) continue;
          for (let kx = 0; kx < size; kx++) {
            const x = column * stride + kx - left;
            if (x < 0 || x >= width) continue;
            visit(((n * height + y) * width + x) * channels, (ky * size + kx) * channels, made);
          }
        }
      }
    }
  }
}

/** to[a + c] += p[b + c] · q[d + c] for all channels. */
function addProducts(
  channels: number,
  [to, a]: readonly [Float32Array, number],
  [p, b]: readonly [Float32Array, number],
  [q, d]: readonly [Float32Array, number],
): void {
  for (let c = 0; c < channels; c++) {
    to[a + c] = (to[a + c] as number) + (p[b + c] as number) * (q[d + c] as number);
  }
}

const forward: Kernel = (node, [first, second], memory) => {
  const [x, kernel] = [floats(first), floats(second)];
  if (x.shape[3] !== kernel.shape[2]) throw new Error(`image [${x.shape}] and kernel [${kernel.shape}] do not fit`);
  const w = windowsOf(x.shape, kernel.shape[0] ?? 0, side(node, 'strides'), padding(node));
  const batch = x.shape[0] ?? 0;
  const out = memory.allocate([batch, w.rows, w.columns, w.channels]);
  const [image, weights, to] = [memory.view(x), memory.view(kernel), memory.view(out).fill(0)];
  overElements(batch, w, (element, weight, made) => {
    addProducts(w.channels, [to, made], [image, element], [weights, weight]);
  });
  return [out];
};

const backpropInput: Kernel = (node, [sizes, second, third], memory) => {
  const shape = [...integers(sizes)];
  const [kernel, delta] = [floats(second), floats(third)];
  const w = windowsOf(shape, kernel.shape[0] ?? 0, side(node, 'strides'), padding(node));
  const out = memory.allocate(shape);
  const [weights, at, to] = [memory.view(kernel), memory.view(delta), memory.view(out).fill(0)];
  overElements(shape[0] ?? 0, w, (element, weight, made) => {
    addProducts(w.channels, [to, element], [weights, weight], [at, made]);
  });
  return [out];
};

const backpropFilter: Kernel = (node, [first, sizes, third], memory) => {
  const [x, delta] = [floats(first), floats(third)];
  const shape = [...integers(sizes)];
  const w = windowsOf(x.shape, shape[0] ?? 0, side(node, 'strides'), padding(node));
  const out = memory.allocate(shape);
  const [image, at] = [memory.view(x), memory.view(delta)];
  // Sums over all samples and places, in double precision.
  const sums = new Float64Array(w.size * w.size * w.channels);
  overElements(x.shape[0] ?? 0, w, (element, weight, made) => {
    for (let c = 0; c < w.channels; c++) {
      sums[weight + c] = (sums[weight + c] as number) + (image[element + c] as number) * (at[made + c] as number);
    }
  });
  memory.view(out).set(sums);
  return [out];
};

export const depthwise: Readonly<Record<string, Kernel>> = {
  DepthwiseConv2dNative: forward,
  DepthwiseConv2dNativeBackpropInput: backpropInput,
  DepthwiseConv2dNativeBackpropFilter: backpropFilter,
};
