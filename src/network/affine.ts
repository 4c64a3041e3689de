import type { Output } from '../graph/graph';
import { add, addN, biasAddGrad, mul, sum } from '../graph/ops';
import type { Parameter, Trace } from './layer';

/** What both normalizations end with: y = γ x̂ + β, element by element along the last axis. */

export interface Affine {
  readonly scale: string;
  readonly shift: string;
  readonly parameters: readonly Parameter[];
}

export function affine(name: string, units: number): Affine {
  const [scale, shift] = [`${name}/scale`, `${name}/shift`];
  return {
    scale,
    shift,
    parameters: [
      { name: scale, shape: [units], initial: { kind: 'ones' } },
      { name: shift, shape: [units], initial: { kind: 'zeros' } },
    ],
  };
}

/** y with the gradients of γ and β; a sample's own gradient sums over the places it has (height and width). */
export function affineTrace(
  { scale, shift }: Affine,
  normalized: Output,
  gamma: Output,
  beta: Output,
  rank: number,
): Omit<Trace, 'backward'> {
  const places = Array.from({ length: rank - 1 }, (_, i) => i + 1);
  const bySample = (x: Output) => (places.length > 0 ? sum(x, places) : x);
  return {
    output: add(mul(normalized, gamma), beta),
    gradients: (delta) => ({ [scale]: biasAddGrad(mul(delta, normalized)), [shift]: biasAddGrad(delta) }),
    importance: (deltas, magnitude) => ({
      [scale]: addN(deltas.map((delta) => sum(magnitude(bySample(mul(delta, normalized))), [0]))),
      [shift]: addN(deltas.map((delta) => sum(magnitude(bySample(delta)), [0]))),
    }),
  };
}
