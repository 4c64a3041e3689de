import { type Kernel, padding, side } from './kernel';
import { type Floats, floats, integers } from './tensors';
import { type Windows, windowsOf } from './windows';

/**
 * Calls `visit` with the rows and columns of the image that each window sees, and how many elements these are: what
 * sticks out of the image does not count.
 */
function overWindows(
  { size, stride, height, width, rows, columns, top, left }: Windows,
  visit: (window: number, y: readonly [number, number], x: readonly [number, number], count: number) => void,
): void {
  const inside = (at: number, before: number, length: number) => {
    const first = at * stride - before;
    return [Math.max(0, first), Math.min(length, first + size)] as const;
  };
  for (let row = 0; row < rows; row++) {
    const y = inside(row, top, height);
    for (let column = 0; column < columns; column++) {
      const x = inside(column, left, width);
      visit(row * columns + column, y, x, (y[1] - y[0]) * (x[1] - x[0]));
    }
  }
}

/** Calls `visit` with the first channel's place in the image and in what is pooled, for each element of each window. */
function overElements(
  image: readonly number[],
  w: Windows,
  visit: (element: number, pooled: number, count: number) => void,
): void {
  const { height, width, channels } = w;
  for (let n = 0; n < (image[0] ?? 0); n++) {
    overWindows(w, (window, [y0, y1], [x0, x1], count) => {
      const pooled = (n * w.rows * w.columns + window) * channels;
      for (let y = y0; y < y1; y++) {
        for (let x = x0; x < x1; x++) visit(((n * height + y) * width + x) * channels, pooled, count);
      }
    });
  }
}

const forward: Kernel = (node, [first], memory) => {
  const x = floats(first);
  const w = windowsOf(x.shape, side(node, 'ksize'), side(node, 'strides'), padding(node));
  const out: Floats = memory.allocate([x.shape[0] ?? 0, w.rows, w.columns, w.channels]);
  const [from, to] = [memory.view(x), memory.view(out).fill(0)];
  overElements(x.shape, w, (element, pooled, count) => {
    for (let c = 0; c < w.channels; c++) {
      to[pooled + c] = (to[pooled + c] as number) + (from[element + c] as number) / count;
    }
  });
  return [out];
};

/** Every element of a window has the same share of its δ. */
const backward: Kernel = (node, [sizes, second], memory) => {
  const shape = [...integers(sizes)];
  const delta = floats(second);
  const w = windowsOf(shape, side(node, 'ksize'), side(node, 'strides'), padding(node));
  const out = memory.allocate(shape);
  const [from, to] = [memory.view(delta), memory.view(out).fill(0)];
  overElements(shape, w, (element, pooled, count) => {
    for (let c = 0; c < w.channels; c++) {
      to[element + c] = (to[element + c] as number) + (from[pooled + c] as number) / count;
    }
  });
  return [out];
};

export const averagePool: Readonly<Record<string, Kernel>> = { AvgPool: forward, AvgPoolGrad: backward };
