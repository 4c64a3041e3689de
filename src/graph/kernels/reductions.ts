import { elements } from '../value';
import { flag, type Kernel } from './kernel';
import { placesOf } from './places';
import { elementsOf, floats, integers, room, tensor } from './tensors';

/** Sums over axes in double precision. */
function sums(data: ArrayLike<number>, shape: readonly number[], reduced: readonly boolean[]): Float64Array {
  // Neighbouring axes of the same kind are one axis.
  const axes: { length: number; reduced: boolean }[] = [];
  shape.forEach((length, i) => {
    const last = axes.at(-1);
    if (last && last.reduced === reduced[i]) last.length *= length;
    else axes.push({ length, reduced: reduced[i] === true });
  });
  const inner = axes.at(-1)?.reduced ? (axes.pop()?.length ?? 1) : 1;
  const kept = axes.map((axis) => (axis.reduced ? 1 : axis.length));
  const out = new Float64Array(elements(kept));
  const outer = { strides: axes.map((axis) => (axis.reduced ? 0 : 1)), shape: axes.map(({ length }) => length) };
  placesOf(outer, kept, (to, first, count) => {
    for (let i = 0, from = first * inner; i < count; i++) {
      let sum = 0;
      for (const end = from + inner; from < end; from++) sum += data[from] as number;
      out[to + i] = (out[to + i] as number) + sum;
    }
  });
  return out;
}

function reduction(finish: (sum: number, count: number) => number): Kernel {
  return (node, [first, axes], memory) => {
    const x = tensor(first);
    const at = [...integers(axes)].map((axis) => (axis < 0 ? axis + x.shape.length : axis));
    const reduced = x.shape.map((_, i) => at.includes(i));
    const keep = flag(node, 'keep_dims');
    const shape = x.shape.flatMap((length, i) => (reduced[i] ? (keep ? [1] : []) : [length]));
    const count = elements(x.shape.filter((_, i) => reduced[i]));
    const data = elementsOf(x, memory);
    const results = sums(data, x.shape, reduced).map((sum) => finish(sum, count));
    const out = room(memory, x, shape);
    elementsOf(out, memory).set(results);
    return [out];
  };
}

const argMax: Kernel = (_node, [first, along], memory) => {
  const x = floats(first);
  const given = integers(along)[0] ?? 0;
  const axis = given < 0 ? given + x.shape.length : given;
  const length = x.shape[axis] ?? 1;
  const inner = elements(x.shape.slice(axis + 1));
  const shape = x.shape.filter((_, i) => i !== axis);
  const out = new Int32Array(elements(shape));
  const data = memory.view(x);
  for (let i = 0; i < out.length; i++) {
    const start = Math.floor(i / inner) * length * inner + (i % inner);
    let best = 0;
    for (let j = 1; j < length; j++) {
      if ((data[start + j * inner] as number) > (data[start + best * inner] as number)) best = j;
    }
    out[i] = best;
  }
  return [{ dtype: 'int32', shape, data: out }];
};

export const reductions: Readonly<Record<string, Kernel>> = {
  Sum: reduction((sum) => sum),
  Mean: reduction((sum, count) => sum / count),
  ArgMax: argMax,
  BiasAddGrad: (_node, [first], memory) => {
    const delta = floats(first);
    const out = memory.allocate([delta.shape.at(-1) ?? 1]);
    const reduced = delta.shape.map((_, i) => i < delta.shape.length - 1);
    memory.view(out).set(sums(memory.view(delta), delta.shape, reduced));
    return [out];
  },
};
