import { elements } from '../value';
import { integer, type Kernel } from './kernel';
import { type Block, placesOf } from './places';
import { elementsOf, floats, type Held, integers, type Memory, plain, plainOf, room, tensor } from './tensors';

const reshape: Kernel = (_node, [first, sizes], memory) => {
  const x = tensor(first);
  const wanted = [...integers(sizes)];
  const known = elements(wanted.filter((size) => size >= 0));
  const shape = wanted.map((size) => (size >= 0 ? size : elements(x.shape) / known));
  if (elements(shape) !== elements(x.shape)) throw new Error(`[${x.shape}] cannot be seen as [${wanted}]`);
  return [x.dtype === 'float32' ? memory.share(x, shape) : { ...x, shape }];
};

function joined(parts: readonly Held[], axis: number, shapes: readonly (readonly number[])[], memory: Memory): Held {
  const [like, first] = [parts[0], shapes[0]];
  if (!like || !first) throw new Error('nothing to join');
  for (const shape of shapes) {
    if (shape.length !== first.length || shape.some((size, i) => i !== axis && size !== first[i])) {
      throw new Error(`[${first}] and [${shape}] cannot be joined along axis ${axis}`);
    }
  }
  const along = shapes.reduce((sum, shape) => sum + (shape[axis] ?? 0), 0);
  const shape = first.map((size, i) => (i === axis ? along : size));
  const out = room(memory, like, shape);
  const target = elementsOf(out, memory);
  const inner = elements(shape.slice(axis + 1));
  const outer = elements(shape.slice(0, axis));
  let start = 0;
  parts.forEach((part, p) => {
    const run = (shapes[p]?.[axis] ?? 0) * inner;
    const data = elementsOf(part, memory);
    for (let i = 0; i < outer; i++) target.set(data.subarray(i * run, (i + 1) * run), i * along * inner + start);
    start += run;
  });
  return out;
}

const concat: Kernel = (_node, inputs, memory) => {
  const parts = inputs.slice(0, -1).map(tensor);
  const axis = integers(inputs.at(-1))[0] ?? 0;
  const shapes = parts.map(({ shape }) => shape);
  return [joined(parts, axis < 0 ? axis + (shapes[0]?.length ?? 0) : axis, shapes, memory)];
};

const pack: Kernel = (_node, inputs, memory) => {
  const parts = inputs.map(tensor);
  return [
    joined(
      parts,
      0,
      parts.map(({ shape }) => [1, ...shape]),
      memory,
    ),
  ];
};

export function part(x: Held, block: Block, memory: Memory): Held {
  const out = room(memory, x, block.shape);
  const [data, target] = [elementsOf(x, memory), elementsOf(out, memory)];
  placesOf(block, tensor(x).shape, (from, to, count) => target.set(data.subarray(from, from + count), to));
  return out;
}

const slice: Kernel = (_node, [first, begins, sizes], memory) => {
  const x = tensor(first);
  const begin = [...integers(begins)];
  const shape = [...integers(sizes)].map((size, i) => (size < 0 ? (x.shape[i] ?? 0) - (begin[i] ?? 0) : size));
  shape.forEach((size, i) => {
    const from = begin[i] ?? 0;
    if (size < 0 || from < 0 || from + size > (x.shape[i] ?? 0)) {
      throw new Error(`elements ${from} to ${from + size} of axis ${i} are not in [${x.shape}]`);
    }
  });
  return [part(x, { begin, shape }, memory)];
};

const stridedSlice: Kernel = (node, [first, begins, ends, steps], memory) => {
  const x = tensor(first);
  const [begin, end, strides] = [integers(begins), integers(ends), integers(steps)];
  const open = integer(node, 'end_mask');
  const shape = x.shape.map((length, i) => {
    const last = open & (1 << i) ? length : Math.min(length, end[i] ?? 0);
    return Math.max(0, Math.ceil((last - (begin[i] ?? 0)) / (strides[i] ?? 1)));
  });
  return [part(x, { begin: [...begin], strides: [...strides], shape }, memory)];
};

const pad: Kernel = (_node, [first, paddings], memory) => {
  const x = tensor(first);
  const around = integers(paddings);
  const shape = x.shape.map((length, i) => length + (around[2 * i] ?? 0) + (around[2 * i + 1] ?? 0));
  const out = room(memory, x, shape);
  elementsOf(out, memory).fill(0);
  const block = { begin: x.shape.map((_, i) => around[2 * i] ?? 0), shape: x.shape };
  const [data, target] = [elementsOf(x, memory), elementsOf(out, memory)];
  placesOf(block, shape, (to, from, count) => target.set(data.subarray(from, from + count), to));
  return [out];
};

/** Slices number `indices` along `axis` of x, for each index of the first `batchDims` axes by itself. */
export function gathered(x: Held, indices: Held | undefined, axis: number, batchDims: number, memory: Memory): Held {
  const { shape } = tensor(x);
  const rows = integers(indices);
  const at = tensor(indices).shape;
  const out = room(memory, x, [...shape.slice(0, axis), ...at.slice(batchDims), ...shape.slice(axis + 1)]);
  const length = shape[axis] ?? 0;
  const batches = elements(shape.slice(0, batchDims));
  const outer = elements(shape.slice(batchDims, axis));
  const inner = elements(shape.slice(axis + 1));
  const picks = elements(at.slice(batchDims));
  checkRows(rows, length);
  const [data, target] = [elementsOf(x, memory), elementsOf(out, memory)];
  let to = 0;
  for (let batch = 0; batch < batches; batch++) {
    for (let o = 0; o < outer; o++) {
      const start = (batch * outer + o) * length;
      for (let i = 0; i < picks; i++) {
        const from = (start + (rows[batch * picks + i] as number)) * inner;
        if (inner === 1) target[to] = data[from] as number;
        else target.set(data.subarray(from, from + inner), to);
        to += inner;
      }
    }
  }
  return out;
}

export function checkRows(rows: Int32Array, length: number): void {
  for (const row of rows) if (row < 0 || row >= length) throw new Error(`row ${row} is not in [0, ${length})`);
}

const gather: Kernel = (node, [x, indices, along], memory) => {
  const source = tensor(x);
  const axis = integers(along)[0] ?? 0;
  return [gathered(source, indices, axis < 0 ? axis + source.shape.length : axis, integer(node, 'batch_dims'), memory)];
};

const oneHot: Kernel = (_node, [indices, depths, on, off], memory) => {
  const hot = integers(indices);
  const depth = integers(depths)[0] ?? 0;
  const out = memory.allocate([...tensor(indices).shape, depth]);
  const target = memory.view(out).fill(memory.view(floats(off))[0] as number);
  const one = memory.view(floats(on))[0] as number;
  hot.forEach((index, i) => {
    if (index >= 0 && index < depth) target[i * depth + index] = one;
  });
  return [out];
};

const fill: Kernel = (_node, [sizes, first], memory) => {
  const value = tensor(first);
  const out = room(memory, value, [...integers(sizes)]);
  elementsOf(out, memory).fill(elementsOf(value, memory)[0] as number);
  return [out];
};

const zeros: Kernel = ({ outputs: [output] }, [sizes], memory) => {
  const shape = [...integers(sizes)];
  if (output?.dtype !== 'float32') return [plainOf(output?.dtype === 'int32' ? 'int32' : 'uint8', shape)];
  const out = memory.allocate(shape);
  memory.view(out).fill(0);
  return [out];
};

const decodeRaw: Kernel = (node, [x], memory) => {
  const { dtype, shape, data } = plain(x);
  if (dtype !== 'string') throw new Error(`expected strings, got ${dtype}`);
  const length = data[0]?.length ?? 0;
  if (data.some((bytes) => bytes.length !== length)) throw new Error('strings of different lengths');
  const raw = plainOf('uint8', [...shape, length]);
  data.forEach((bytes, i) => {
    raw.data.set(bytes, i * length);
  });
  if (node.outputs[0]?.dtype === 'uint8') return [raw];
  const out = memory.allocate([...shape, length / 4]);
  memory.view(out).set(new Float32Array(Uint8Array.from(raw.data).buffer));
  return [out];
};

export const shapes: Readonly<Record<string, Kernel>> = {
  Reshape: reshape,
  ConcatV2: concat,
  Pack: pack,
  Slice: slice,
  StridedSlice: stridedSlice,
  Pad: pad,
  GatherV2: gather,
  OneHot: oneHot,
  Empty: zeros,
  Fill: fill,
  DecodeRaw: decodeRaw,
  Shape: (_node, [x]) => {
    const { shape } = tensor(x);
    return [plainOf('int32', [shape.length], shape)];
  },
};
