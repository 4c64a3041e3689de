import type { Node, Output, Variable } from '../graph/graph';
import { add, constant, mul } from '../graph/ops';
import { float32, type Value } from '../graph/value';

/** A parameter as the optimizer sees it within one step. */
export interface Updated {
  readonly theta: Variable;
  /** Its value before the step. */
  readonly value: Output;
  readonly gradient: Output;
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

/** g + w θ: weight decay as a gradient of w/2 ‖θ‖². */
export function decayed({ value, gradient }: Updated, weightDecay: number): Output {
  return weightDecay > 0 ? add(gradient, mul(constant(value.node.graph, weightDecay), value)) : gradient;
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
