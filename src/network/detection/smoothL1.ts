import type { Output } from '../../graph/graph';
import { abs, add, constant, mul, relu, sign, square, sub } from '../../graph/ops';

/**
 * Of each element x: ½ x² where |x| < 1, else |x| − ½ (Girshick, ICCV 2015, equation 3), and its derivative, x cut off at
 * ±1.
 */
export function smoothL1(x: Output): { readonly loss: Output; readonly gradient: Output } {
  const { graph } = x.node;
  const size = abs(x);
  const above = relu(sub(size, constant(graph, 1)));
  const below = sub(size, above);
  return { loss: add(mul(square(below), constant(graph, 0.5)), above), gradient: mul(sign(x), below) };
}
