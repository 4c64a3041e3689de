import type { Node, Output, Variable } from './graph';
import { expect } from './ops/operation';

/** The gradient of a term of the loss that is quadratic in a parameter: stiffness × (θ − anchor), by element. */
export interface Pull {
  /** Of the parameter's shape, or a scalar. */
  readonly stiffness: Output;
  readonly anchor: Output;
}

/** What an update in one pass adds up to d: gradient + pull + weight decay × θ. */
export interface Fused {
  readonly theta: Variable;
  readonly gradient: Output;
  readonly pull?: Pull | undefined;
  readonly weightDecay: number;
  /** Nodes that must have run before: those that still read θ, which would otherwise be copied. */
  readonly after?: readonly Node[] | undefined;
}

/**
 * The project's own operations for TensorFlow, each an optimizer's update in one pass over the weights. Those of the same
 * formulas in TensorFlow's operations stand in `ops/variables.ts`; `engineSetup/kernels/updates.cc` says what is computed.
 */

/** `applyAdam` with the biases corrected already, after θ ← θ − `decay` θ. */
export function fusedAdam(
  update: Fused,
  moments: readonly [Variable, Variable],
  settings: readonly [rate: Output, epsilon: Output, decay: Output],
  { beta1, beta2 }: { readonly beta1: number; readonly beta2: number },
): Node {
  return fused('MasLabAdam', update, moments, settings, { beta1, beta2 });
}

/** `applyGradientDescent`. */
export function fusedGradientDescent(update: Fused, rate: Output): Node {
  return fused('MasLabGradientDescent', update, [], [rate], {});
}

/** `applyMomentum`. */
export function fusedMomentum(update: Fused, momentum: Variable, rate: Output, mu: number, nesterov: boolean): Node {
  return fused('MasLabMomentum', update, [momentum], [rate], { mu, nesterov: nesterov ? 1 : 0 });
}

/**
 * What an update adds up itself where the gradient is a sum of two: the sum is then stored nowhere, unless something else
 * reads it. The result is the same to the bit.
 */
export function addendsOf(gradient: Output): readonly Output[] {
  const { graph, op, inputs } = gradient.node;
  return graph.fused && op === 'AddV2' && inputs.every((input) => isOfShape(input, gradient)) ? inputs : [gradient];
}

const isOfShape = (input: Output, { shape }: Output): boolean =>
  input.shape?.length === shape?.length &&
  input.shape?.every((size, i) => size !== null && size === shape?.[i]) === true;

function fused(
  name: string,
  { theta, gradient, pull, weightDecay, after = [] }: Fused,
  slots: readonly Variable[],
  settings: readonly Output[],
  constants: Readonly<Record<string, number>>,
): Node {
  const pulls = pull ? [pull.stiffness, pull.anchor] : [];
  const addends = addendsOf(gradient);
  expect(name, 'float32', ...addends, ...settings, ...pulls);
  const variables = [theta, ...slots].map(({ handle }) => handle);
  const floats = Object.entries({ ...constants, weight_decay: weightDecay });
  return gradient.node.graph.node(name, {
    inputs: [...variables, ...addends, ...settings, ...pulls],
    controls: after,
    attributes: {
      addends: { int: addends.length },
      pulls: { int: pull ? 1 : 0 },
      ...Object.fromEntries(floats.map(([key, value]) => [key, { float: value }])),
    },
    outputs: [],
  });
}
