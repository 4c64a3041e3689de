import type { Output } from '../graph';
import { expect, float, NHWC, op } from './operation';

/** a·b of `[m, k]` and `[k, n]`, either transposed. */
export function matMul(a: Output, b: Output, transposeA = false, transposeB = false): Output {
  expect('MatMul', 'float32', a, b);
  const [m, k] = transposeA ? [a.shape?.[1], a.shape?.[0]] : [a.shape?.[0], a.shape?.[1]];
  const [l, n] = transposeB ? [b.shape?.[1], b.shape?.[0]] : [b.shape?.[0], b.shape?.[1]];
  if (k != null && l != null && k !== l) throw new Error(`MatMul: [${a.shape}] and [${b.shape}] do not fit`);
  return op('MatMul', [a, b], 'float32', [m ?? null, n ?? null], {
    ...float(),
    transpose_a: { bool: transposeA },
    transpose_b: { bool: transposeB },
  });
}

/** For each sample aᵀ·b: `[batch, k, m]` and `[batch, k, n]` give `[batch, m, n]`. */
export function batchMatMulTransposed(a: Output, b: Output): Output {
  expect('BatchMatMulV2', 'float32', a, b);
  const shape = [a.shape?.[0] ?? null, a.shape?.[2] ?? null, b.shape?.[2] ?? null];
  return op('BatchMatMulV2', [a, b], 'float32', shape, float({ adj_x: { bool: true }, adj_y: { bool: false } }));
}

export function biasAdd(x: Output, bias: Output): Output {
  expect('BiasAdd', 'float32', x, bias);
  return op('BiasAdd', [x, bias], 'float32', x.shape, float(NHWC));
}
