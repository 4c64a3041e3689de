import type { Optimizer as Description } from '../core/experiment/experiment';
import type { Graph, Node, Output, Variable } from '../graph/graph';
import {
  add,
  applyAdadelta,
  applyAdam,
  applyGradientDescent,
  applyMomentum,
  assignSub,
  constant,
  mul,
} from '../graph/ops';

/** A parameter as the optimizer sees it within one step. */
export interface Updated {
  readonly theta: Variable;
  /** Its value before the step. */
  readonly value: Output;
  readonly gradient: Output;
  readonly slots: readonly Variable[];
}

/** An optimizer writes its update into the graph; what varies from step to step is fed. */
export interface Optimizer {
  /** State kept for each parameter, of the parameter's shape and first zero. */
  readonly slots: readonly string[];
  /** Names of the scalars fed at each step. */
  readonly settings: readonly string[];
  /** Their values at step `step`, counted from 1 since the state was last reset, at learning rate `rate`. */
  settingsAt(step: number, rate: number): readonly number[];
  update(parameter: Updated, settings: Readonly<Record<string, Output>>): Node;
}

export function optimizer(description: Description): Optimizer {
  switch (description.kind) {
    case 'sgd':
      return description.momentum > 0 ? momentum(description) : gradientDescent(description);
    case 'adam':
    case 'adamw':
      return adam(description);
    case 'adadelta':
      return adadelta(description);
  }
}

const setting = (settings: Readonly<Record<string, Output>>, name: string): Output => {
  const value = settings[name];
  if (!value) throw new Error(`the optimizer needs "${name}"`);
  return value;
};

/** g + w θ: weight decay as a gradient of w/2 ‖θ‖². */
function decayed({ value, gradient }: Updated, weightDecay: number): Output {
  return weightDecay > 0 ? add(gradient, mul(constant(graphOf(value), weightDecay), value)) : gradient;
}

const graphOf = (value: Output): Graph => value.node.graph;

function gradientDescent({ weightDecay }: Extract<Description, { kind: 'sgd' }>): Optimizer {
  return {
    slots: [],
    settings: ['rate'],
    settingsAt: (_, rate) => [rate],
    update: (parameter, settings) =>
      applyGradientDescent(parameter.theta, setting(settings, 'rate'), decayed(parameter, weightDecay)),
  };
}

/** Heavy-ball or Nesterov momentum, as in PyTorch (no dampening). */
function momentum({ momentum: mu, nesterov, weightDecay }: Extract<Description, { kind: 'sgd' }>): Optimizer {
  return {
    slots: ['momentum'],
    settings: ['rate'],
    settingsAt: (_, rate) => [rate],
    update(parameter, settings) {
      const { theta, value, slots } = parameter;
      const [slot] = slots;
      if (!slot) throw new Error(`no momentum for ${theta.name}`);
      const gradient = decayed(parameter, weightDecay);
      return applyMomentum(theta, slot, setting(settings, 'rate'), gradient, constant(graphOf(value), mu), nesterov);
    },
  };
}

/** Adam (Kingma & Ba 2015) and AdamW (Loshchilov & Hutter 2019). */
function adam({
  kind,
  beta1,
  beta2,
  epsilon,
  weightDecay,
}: Extract<Description, { kind: 'adam' | 'adamw' }>): Optimizer {
  const decoupled = kind === 'adamw' && weightDecay > 0;
  return {
    slots: ['m', 'v'],
    settings: decoupled ? ['rate', 'epsilon', 'decay'] : ['rate', 'epsilon'],
    // ResourceApplyAdam adds its ε to √v, PyTorch (and the paper's algorithm 1) to √v̂ = √(v / (1 − β₂ᵗ)). Both biases
    // are corrected here, in double precision, and the operation is told that no correction is left.
    settingsAt(step, rate) {
      const unbias = Math.sqrt(1 - beta2 ** step);
      return [(rate * unbias) / (1 - beta1 ** step), epsilon * unbias, rate * weightDecay];
    },
    update(parameter, settings) {
      const { theta, value, slots } = parameter;
      const [m, v] = slots;
      if (!m || !v) throw new Error(`no moments for ${theta.name}`);
      const graph = graphOf(value);
      const number = (x: number) => constant(graph, x);
      // AdamW's decay comes first and by itself: θ ← θ − η w θ.
      const first = decoupled ? [assignSub(theta, mul(setting(settings, 'decay'), value))] : [];
      return applyAdam(
        theta,
        [m, v],
        [number(0), number(0)],
        setting(settings, 'rate'),
        [number(beta1), number(beta2)],
        setting(settings, 'epsilon'),
        kind === 'adam' ? decayed(parameter, weightDecay) : parameter.gradient,
        first,
      );
    },
  };
}

/** Adadelta (Zeiler 2012, algorithm 1), its steps scaled by the learning rate as in PyTorch. */
function adadelta({ rho, epsilon, weightDecay }: Extract<Description, { kind: 'adadelta' }>): Optimizer {
  return {
    slots: ['squares', 'steps'],
    settings: ['rate'],
    settingsAt: (_, rate) => [rate],
    update(parameter, settings) {
      const { theta, value, slots } = parameter;
      const [squares, steps] = slots;
      if (!squares || !steps) throw new Error(`no averages for ${theta.name}`);
      const [decay, small] = [constant(graphOf(value), rho), constant(graphOf(value), epsilon)];
      const gradient = decayed(parameter, weightDecay);
      return applyAdadelta(theta, [squares, steps], setting(settings, 'rate'), decay, small, gradient);
    },
  };
}
