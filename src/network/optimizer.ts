import type { Node, Output, Variable } from '../graph/graph';
import { add, constant, mul } from '../graph/ops';

/** A parameter as the optimizer sees it within one step. */
export interface Updated {
  readonly theta: Variable;
  /** Its value before the step. */
  readonly value: Output;
  readonly gradient: Output;
}

/** An optimizer writes its update into the graph; what varies from step to step is fed. */
export interface Optimizer {
  /** State kept for each parameter, of the parameter's shape and first zero. */
  readonly slots: readonly string[];
  /** Names of the scalars fed at each step. */
  readonly settings: readonly string[];
  /** Their values at step `step`, counted from 1 since the state was last reset, at learning rate `rate`. */
  settingsAt(step: number, rate: number): readonly number[];
  update(
    parameter: Updated & { readonly slots: readonly Variable[] },
    settings: Readonly<Record<string, Output>>,
  ): Node;
}

/** An optimizer as its file writes it, with its slots and settings by name. */
interface Written<Slot extends string, Setting extends string> {
  readonly slots: readonly Slot[];
  readonly settings: readonly Setting[];
  settingsAt(step: number, rate: number): Readonly<Record<Setting, number>>;
  update(
    parameter: Updated,
    slots: Readonly<Record<Slot, Variable>>,
    settings: Readonly<Record<Setting, Output>>,
  ): Node;
}

export function optimizerWith<const Slot extends string, const Setting extends string>({
  slots,
  settings,
  settingsAt,
  update,
}: Written<Slot, Setting>): Optimizer {
  const named = <N extends string, T>(names: readonly N[], value: (name: N, i: number) => T | undefined) => {
    const entries = names.map((name, i) => {
      const found = value(name, i);
      if (found === undefined) throw new Error(`the optimizer needs "${name}"`);
      return [name, found] as const;
    });
    return Object.fromEntries(entries) as Record<N, T>;
  };
  return {
    slots,
    settings,
    settingsAt(step, rate) {
      const values = settingsAt(step, rate);
      return settings.map((name) => values[name]);
    },
    update(parameter, fed) {
      return update(
        parameter,
        named(slots, (_, i) => parameter.slots[i]),
        named(settings, (name) => fed[name]),
      );
    },
  };
}

/** g + w θ: weight decay as a gradient of w/2 ‖θ‖². */
export function decayed({ value, gradient }: Updated, weightDecay: number): Output {
  return weightDecay > 0 ? add(gradient, mul(constant(value.node.graph, weightDecay), value)) : gradient;
}
