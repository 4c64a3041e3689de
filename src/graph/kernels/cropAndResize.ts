import type { Kernel } from './kernel';
import { floats, type Held, integers } from './tensors';

/** Between two elements along an axis: `share` of the second, the rest of the first. */
interface Place {
  readonly first: number;
  readonly second: number;
  readonly share: number;
}

/** Where a box has its samples along an axis; undefined outside. In float32 as TensorFlow computes it. */
function placesAlong(from: number, to: number, length: number, size: number): readonly (Place | undefined)[] {
  const f = Math.fround;
  const step = size > 1 ? f(f(f(to - from) * (length - 1)) / (size - 1)) : 0;
  const start = size > 1 ? f(from * (length - 1)) : f(0.5 * f(f(from + to) * (length - 1)));
  return Array.from({ length: size }, (_, k) => {
    const place = f(start + f(k * step));
    if (!(place >= 0 && place <= length - 1)) return undefined;
    return { first: Math.floor(place), second: Math.ceil(place), share: f(place - Math.floor(place)) };
  });
}

/** Calls `visit` for each sample of each box, with the four elements of the image around it and their weights. */
function overSamples(
  [, height = 0, width = 0]: readonly number[],
  boxes: Float32Array,
  images: Int32Array,
  [rows, columns]: readonly [number, number],
  visit: (sample: number, corners: readonly { readonly at: number; readonly weight: number }[]) => void,
): void {
  images.forEach((image, b) => {
    const [y1, x1, y2, x2] = boxes.subarray(4 * b, 4 * b + 4) as unknown as readonly [number, number, number, number];
    const across = placesAlong(x1, x2, width, columns);
    placesAlong(y1, y2, height, rows).forEach((y, row) => {
      across.forEach((x, column) => {
        if (!x || !y) return;
        const corner = (line: number, place: number, weight: number) => ({
          at: (image * height + line) * width + place,
          weight,
        });
        visit((b * rows + row) * columns + column, [
          corner(y.first, x.first, (1 - y.share) * (1 - x.share)),
          corner(y.first, x.second, (1 - y.share) * x.share),
          corner(y.second, x.first, y.share * (1 - x.share)),
          corner(y.second, x.second, y.share * x.share),
        ]);
      });
    });
  });
}

function imagesOf(held: Held | undefined, batch: number): Int32Array {
  const images = integers(held);
  const wrong = images.find((image) => image < 0 || image >= batch);
  if (wrong !== undefined) throw new Error(`image ${wrong} is not in [0, ${batch})`);
  return images;
}

const forward: Kernel = (_node, [first, second, third, sides], memory) => {
  const [x, boxes] = [floats(first), floats(second)];
  const images = imagesOf(third, x.shape[0] ?? 0);
  const [rows = 0, columns = 0] = integers(sides);
  const channels = x.shape[3] ?? 0;
  const out = memory.allocate([images.length, rows, columns, channels]);
  const [from, to] = [memory.view(x), memory.view(out).fill(0)];
  overSamples(x.shape, memory.view(boxes), images, [rows, columns], (sample, corners) => {
    for (let c = 0; c < channels; c++) {
      let sum = 0;
      for (const { at, weight } of corners) sum += weight * (from[at * channels + c] as number);
      to[sample * channels + c] = sum;
    }
  });
  return [out];
};

const backward: Kernel = (_node, [first, second, third, sizes], memory) => {
  const [delta, boxes] = [floats(first), floats(second)];
  const shape = [...integers(sizes)];
  const images = imagesOf(third, shape[0] ?? 0);
  const [, rows = 0, columns = 0, channels = 0] = delta.shape;
  const out = memory.allocate(shape);
  const [from, to] = [memory.view(delta), memory.view(out).fill(0)];
  overSamples(shape, memory.view(boxes), images, [rows, columns], (sample, corners) => {
    for (const { at, weight } of corners) {
      for (let c = 0; c < channels; c++) {
        to[at * channels + c] = (to[at * channels + c] as number) + weight * (from[sample * channels + c] as number);
      }
    }
  });
  return [out];
};

export const cropAndResize: Readonly<Record<string, Kernel>> = {
  CropAndResize: forward,
  CropAndResizeGradImage: backward,
};
