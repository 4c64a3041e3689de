import { type Node, type Output, output, type Variable } from '../graph';
import { type Attributes, expect, float, op } from './operation';

/** The value of a variable once the nodes in `after` have run. */
export function read({ dtype, shape, handle }: Variable, after: readonly Node[] = []): Output {
  const spec = { inputs: [handle], controls: after, attributes: { dtype: { type: dtype } } } as const;
  return output(handle.node.graph.node('ReadVariableOp', { ...spec, outputs: [{ dtype, shape }] }));
}

/** Rows of a variable by number, without reading the rest. */
export function gatherRows(variable: Variable, indices: Output): Output {
  expect('ResourceGather', 'int32', indices);
  const shape = indices.shape && [...indices.shape, ...variable.shape.slice(1)];
  return op('ResourceGather', [variable.handle, indices], variable.dtype, shape, {
    dtype: { type: variable.dtype },
    Tindices: { type: 'int32' },
    batch_dims: { int: 0 },
    validate_indices: { bool: true },
  });
}

function effect(name: string, inputs: readonly Output[], attributes: Attributes, controls: readonly Node[] = []): Node {
  const [first] = inputs;
  if (!first) throw new Error(`${name} needs an input`);
  return first.node.graph.node(name, { inputs, controls, attributes, outputs: [] });
}

function written(name: string, variable: Variable, value: Output, controls: readonly Node[] = []): Node {
  expect(name, variable.dtype, value);
  const known = value.shape;
  if (
    known &&
    (known.length !== variable.shape.length || known.some((n, i) => n !== null && n !== variable.shape[i]))
  ) {
    throw new Error(`${name}: [${known}] does not fit variable ${variable.name} [${variable.shape}]`);
  }
  return effect(name, [variable.handle, value], { dtype: { type: variable.dtype } }, controls);
}

/** Writes come after the nodes in `after` and after whatever made the value. */
export const assign = (variable: Variable, value: Output, after: readonly Node[] = []): Node =>
  written('AssignVariableOp', variable, value, after);
export const assignAdd = (variable: Variable, value: Output, after: readonly Node[] = []): Node =>
  written('AssignAddVariableOp', variable, value, after);
export const assignSub = (variable: Variable, value: Output, after: readonly Node[] = []): Node =>
  written('AssignSubVariableOp', variable, value, after);

/** Writes the rows whose numbers are in `indices`. */
export function scatterRows(variable: Variable, indices: Output, rows: Output): Node {
  expect('ResourceScatterUpdate', 'int32', indices);
  expect('ResourceScatterUpdate', variable.dtype, rows);
  return effect('ResourceScatterUpdate', [variable.handle, indices, rows], {
    dtype: { type: variable.dtype },
    Tindices: { type: 'int32' },
  });
}

/** θ ← θ − η g. */
export function applyGradientDescent(theta: Variable, rate: Output, gradient: Output): Node {
  const inputs = [theta.handle, rate, gradient];
  return effect('ResourceApplyGradientDescent', inputs, float({ use_locking: { bool: false } }));
}

/** m ← μ m + g; θ ← θ − η m, or with Nesterov θ ← θ − η (g + μ m). */
export function applyMomentum(
  theta: Variable,
  momentum: Variable,
  rate: Output,
  gradient: Output,
  mu: Output,
  nesterov: boolean,
): Node {
  const attributes = float({ use_locking: { bool: false }, use_nesterov: { bool: nesterov } });
  return effect('ResourceApplyMomentum', [theta.handle, momentum.handle, rate, gradient, mu], attributes);
}

/**
 * m ← β₁ m + (1 − β₁) g; v ← β₂ v + (1 − β₂) g²; θ ← θ − η √(1 − β₂ᵗ) / (1 − β₁ᵗ) · m / (√v + ε).
 * `powers` are β₁ᵗ and β₂ᵗ.
 */
export function applyAdam(
  theta: Variable,
  moments: readonly [Variable, Variable],
  powers: readonly [Output, Output],
  rate: Output,
  betas: readonly [Output, Output],
  epsilon: Output,
  gradient: Output,
  after: readonly Node[] = [],
): Node {
  const inputs = [theta.handle, ...moments.map(({ handle }) => handle), ...powers, rate, ...betas, epsilon, gradient];
  const attributes = float({ use_locking: { bool: false }, use_nesterov: { bool: false } });
  return effect('ResourceApplyAdam', inputs, attributes, after);
}

/**
 * s ← ρ s + (1 − ρ) g²; Δ = √(d + ε) / √(s + ε) · g; d ← ρ d + (1 − ρ) Δ²; θ ← θ − η Δ.
 * `averages` are s and d.
 */
export function applyAdadelta(
  theta: Variable,
  averages: readonly [Variable, Variable],
  rate: Output,
  rho: Output,
  epsilon: Output,
  gradient: Output,
): Node {
  const inputs = [theta.handle, ...averages.map(({ handle }) => handle), rate, rho, epsilon, gradient];
  return effect('ResourceApplyAdadelta', inputs, float({ use_locking: { bool: false } }));
}
