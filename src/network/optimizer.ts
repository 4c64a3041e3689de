import type { Node, Output, Variable } from '../graph/graph';
import { add, constant, mul, sub } from '../graph/ops';
import type { Fused, Pull } from '../graph/updates';
import { float32, type Value } from '../graph/value';

/** A parameter as the optimizer sees it within one step. */
export interface Updated {
  readonly theta: Variable;
  /** Its value before the step. */
  readonly value: Output;
  readonly gradient: Output;
  /** Joins the gradient. */
  readonly pull?: Pull | undefined;
  /** What else reads the parameter in this step; an update in one pass waits for it. */
  readonly readers?: readonly Node[] | undefined;
}

/** An optimizer writes its update into the graph; what varies from step to step is fed. */
export interface Optimizer<Slot extends string = string, Setting extends string = string> {
  /** State kept for each parameter, of the parameter's shape and first zero. */
  readonly slots: readonly Slot[];
  /** Names of the scalars fed at each step. */
  readonly settings: readonly Setting[];
  /** Their values at step `step`, counted from 1 since the state was last reset, at learning rate `rate`. */
  settingsAt(step: number, rate: number): Readonly<Record<Setting, number>>;
  update(
    parameter: Updated,
    slots: Readonly<Record<Slot, Variable>>,
    settings: Readonly<Record<Setting, Output>>,
  ): Node;
}

/** The gradient with its pull and w θ: weight decay as a gradient of w/2 ‖θ‖². */
export function wholeGradient({ value, gradient, pull }: Updated, weightDecay: number): Output {
  const pulled = pull ? add(gradient, mul(pull.stiffness, sub(value, pull.anchor))) : gradient;
  return weightDecay > 0 ? add(pulled, mul(constant(value.node.graph, weightDecay), value)) : pulled;
}

/** The same as the update itself adds it up, where the graph may hold such updates. */
export function fusedIn({ theta, gradient, pull, readers }: Updated, weightDecay: number): Fused | undefined {
  return gradient.node.graph.fused ? { theta, gradient, pull, weightDecay, after: readers } : undefined;
}

/** What the settings are fed in a chunk of steps, one for each rate, after `taken` steps: float32 `[steps]`. */
export function fedSettings(
  { settings, settingsAt }: Optimizer,
  taken: number,
  rates: readonly number[],
): readonly (readonly [setting: string, Value])[] {
  const each = rates.map((rate, i) => settingsAt(taken + i + 1, rate));
  return settings.map((name) => [name, float32(Float32Array.from(each, (values) => values[name] ?? Number.NaN))]);
}
