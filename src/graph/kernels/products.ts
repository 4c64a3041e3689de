import { elements } from '../value';
import { flag, type Kernel } from './kernel';
import { type Floats, floats, type Memory } from './tensors';

const PLAIN = { transposeA: false, transposeB: false };

/** a·b of `[m, k]` and `[k, n]`. */
export function product(a: Floats, b: Floats, memory: Memory): Floats {
  if (a.shape[1] !== b.shape[0]) throw new Error(`[${a.shape}] and [${b.shape}] do not fit`);
  if (elements(a.shape) === 0 || elements(b.shape) === 0) {
    const out = memory.allocate([a.shape[0] ?? 0, b.shape[1] ?? 0]);
    memory.view(out).fill(0);
    return out;
  }
  return memory.kernel('BatchMatMul', { a, b }, PLAIN);
}

/** The wasm kernel of products with transposed factors is ten times slower than transposing first. */
function transposed(x: Floats, perm: readonly number[], memory: Memory): Floats {
  return memory.kernel('Transpose', { x }, { perm });
}

const matMul: Kernel = (node, [first, second], memory) => {
  const [a, b] = [floats(first), floats(second)];
  const left = flag(node, 'transpose_a') ? transposed(a, [1, 0], memory) : memory.share(a);
  const right = flag(node, 'transpose_b') ? transposed(b, [1, 0], memory) : memory.share(b);
  try {
    return [product(left, right, memory)];
  } finally {
    memory.release(left);
    memory.release(right);
  }
};

/** One product a sample: the wasm kernel for batches is forty times slower. */
const batchMatMul: Kernel = (node, [first, second], memory) => {
  if (!flag(node, 'adj_x') || flag(node, 'adj_y')) throw new Error('only the product of aᵀ and b is written');
  const [a, b] = [floats(first), floats(second)];
  const [batch = 0, k = 0, m = 0] = a.shape;
  const n = b.shape[2] ?? 0;
  if (b.shape[0] !== batch || b.shape[1] !== k) throw new Error(`[${a.shape}] and [${b.shape}] do not fit`);
  const out = memory.allocate([batch, m, n]);
  if (elements(out.shape) === 0) return [out];
  const left = transposed(a, [0, 2, 1], memory);
  for (let i = 0; i < batch; i++) {
    const one = memory.within(left, i * m * k, [m, k], (p) =>
      memory.within(b, i * k * n, [k, n], (q) => product(p, q, memory)),
    );
    memory.view(out).set(memory.view(one), i * m * n);
    memory.release(one);
  }
  memory.release(left);
  return [out];
};

export const products: Readonly<Record<string, Kernel>> = {
  MatMul: matMul,
  BatchMatMulV2: batchMatMul,
  BiasAdd: (_node, [x, bias], memory) => [memory.kernel('Add', { a: floats(x), b: floats(bias) })],
};
