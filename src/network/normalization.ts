import type { Output } from '../graph/graph';
import { add, addN, biasAddGrad, constant, mean, mul, rsqrt, square, sub, sum } from '../graph/ops';
import type { Parameter, Pass, Trace } from './layer';

const EPSILON = 1e-5;

/** What is normalized, and δ at what it was made of from δ at it. */
interface Normalized {
  readonly normalized: Output;
  backward(delta: Output): Output;
}

/** x̂ = (x − mean) / √(variance + ε) by statistics that do not depend on x. */
export function normalizedBy(x: Output, average: Output, variance: Output): Normalized {
  const inverse = rsqrt(add(variance, constant(x.node.graph, EPSILON)));
  return { normalized: mul(sub(x, average), inverse), backward: (delta) => mul(delta, inverse) };
}

/** The same by the statistics of x itself over `axes`, which keep their place with `keep`. */
export function normalizedOver(x: Output, axes: readonly number[], keep = false) {
  const meanOf = (values: Output) => mean(values, axes, keep);
  const average = meanOf(x);
  const variance = meanOf(square(sub(x, average)));
  const { normalized, backward } = normalizedBy(x, average, variance);
  return {
    average,
    variance,
    normalized,
    backward: (delta: Output) =>
      backward(sub(sub(delta, meanOf(delta)), mul(normalized, meanOf(mul(delta, normalized))))),
  };
}

/** What both normalizations end with: y = γ x̂ + β, element by element along the last axis. */
export function affine(name: string, shape: readonly number[]) {
  const [scale, shift] = [`${name}/scale`, `${name}/shift`];
  const units = shape.slice(-1);
  // A sample's own gradient sums over the places it has (height and width).
  const places = shape.slice(1).map((_, i) => i + 1);
  const bySample = (x: Output) => (places.length > 0 ? sum(x, places) : x);
  const parameters: readonly Parameter[] = [
    { name: scale, shape: units, initial: { kind: 'ones' } },
    { name: shift, shape: units, initial: { kind: 'zeros' } },
  ];
  const trace = ({ normalized, backward }: Normalized, { value }: Pass): Trace => {
    const gamma = value(scale);
    return {
      output: add(mul(normalized, gamma), value(shift)),
      backward: (delta) => backward(mul(delta, gamma)),
      gradients: (delta) => ({ [scale]: biasAddGrad(mul(delta, normalized)), [shift]: biasAddGrad(delta) }),
      importance: (deltas, magnitude) => ({
        [scale]: addN(deltas.map((delta) => sum(magnitude(bySample(mul(delta, normalized))), [0]))),
        [shift]: addN(deltas.map((delta) => sum(magnitude(bySample(delta)), [0]))),
      }),
    };
  };
  return { parameters, trace };
}
