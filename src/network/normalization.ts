import type { Output } from '../graph/graph';
import { add, addN, biasAddGrad, constant, mean, mul, reshape, rsqrt, square, sub, sum } from '../graph/ops';
import { elements } from '../graph/value';
import type { Parameter, Pass, Trace } from './layer';

/** ε in all normalizations, as in PyTorch. */
export const EPSILON = 1e-5;

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

/** The same by the statistics of x itself; `meanOf` gives the mean of all that is normalized together, in its place. */
function normalizedWith(x: Output, meanOf: (values: Output) => Output): Normalized {
  const average = meanOf(x);
  const variance = meanOf(square(sub(x, average)));
  const { normalized, backward } = normalizedBy(x, average, variance);
  return {
    normalized,
    backward: (delta: Output) =>
      backward(sub(sub(delta, meanOf(delta)), mul(normalized, meanOf(mul(delta, normalized))))),
  };
}

/** Each sample by itself over its last axis: at each place where there are places. */
export const normalizedOverLast = (x: Output): Normalized => normalizedWith(x, (values) => mean(values, [-1], true));

/** Each sample `shape` by itself over all places and a group of channels. */
export function normalizedInGroups(x: Output, shape: readonly number[], groups: number): Normalized {
  const { graph } = x.node;
  const channels = shape.at(-1) ?? 1;
  const places = elements(shape.slice(0, -1));
  const inGroup = channels / groups;
  const ones = reshape(constant(graph, new Array<number>(inGroup).fill(1)), [1, 1, inGroup]);
  // First over the places, channel by channel, then over the channels of a group; then the same for each of these.
  const meanOf = (values: Output) => {
    const ofGroups = mean(reshape(mean(values, [1]), [null, groups, inGroup]), [2], true);
    return reshape(mul(ofGroups, ones), [null, 1, channels]);
  };
  const { normalized, backward } = normalizedWith(reshape(x, [null, places, channels]), meanOf);
  const asBefore = (values: Output) => reshape(values, [null, ...shape]);
  return {
    normalized: asBefore(normalized),
    backward: (delta) => asBefore(backward(reshape(delta, [null, places, channels]))),
  };
}

/** What all normalizations end with: y = γ x̂ + β, element by element along the last axis. */
export function affine(name: string, shape: readonly number[]) {
  const [scale, shift] = [`${name}/scale`, `${name}/shift`];
  const units = shape.slice(-1);
  // A sample's own gradient sums over the places it has (height and width).
  const places = shape.slice(1).map((_, i) => i + 1);
  const bySample = (x: Output) => (places.length > 0 ? sum(x, places) : x);
  const parameters: readonly Parameter[] = [
    { name: scale, shape: units, initial: { kind: 'ones' }, inPyTorch: { name: 'weight' } },
    { name: shift, shape: units, initial: { kind: 'zeros' }, inPyTorch: { name: 'bias' } },
  ];
  /** What γ and β mean for each single sample, which the other samples do not change. */
  const importance =
    (normalized: Output): Trace['importance'] =>
    (deltas, magnitude) => ({
      [scale]: addN(deltas.map((delta) => sum(magnitude(bySample(mul(delta, normalized))), [0]))),
      [shift]: addN(deltas.map((delta) => sum(magnitude(bySample(delta)), [0]))),
    });
  const trace = ({ normalized, backward }: Normalized, { value }: Pass): Trace => {
    const gamma = value(scale);
    return {
      output: add(mul(normalized, gamma), value(shift)),
      backward: (delta) => backward(mul(delta, gamma)),
      gradients: (delta) => ({ [scale]: biasAddGrad(mul(delta, normalized)), [shift]: biasAddGrad(delta) }),
      importance: importance(normalized),
    };
  };
  return { scale, shift, parameters, trace };
}
