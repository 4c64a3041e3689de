import { addN, assign, constant, mul, square, sub, total } from '../graph/ops';
import type { Parameter } from '../network/layer';
import type { Method, MethodGraph } from './method';

/** The importance Ω and the anchor θ* of a parameter, as named in a checkpoint. */
export const importanceOf = (parameter: string): string => `importance/${parameter}`;
export const anchorOf = (parameter: string): string => `anchor/${parameter}`;
/** 2λΩ, computed once a task instead of once a step. */
const stiffnessOf = (parameter: string): string => `stiffness/${parameter}`;

/** λ Σ Ω (θ − θ*)², with its gradient 2λ Ω (θ − θ*): the part that all methods with a quadratic penalty share. */
export function quadraticPenalty(
  guarded: readonly Parameter[],
  lambda: number,
): Required<Pick<Method, 'memory' | 'scratch' | 'prepare' | 'terms' | 'penalty'>> {
  const named = (name: (parameter: string) => string) =>
    guarded.map((parameter): Parameter => ({ ...parameter, name: name(parameter.name), initial: { kind: 'zeros' } }));
  const displacement = ({ value }: MethodGraph, name: string) => sub(value(name), value(anchorOf(name)));
  return {
    memory: [...named(importanceOf), ...named(anchorOf)],
    scratch: named(stiffnessOf),
    prepare: ({ graph, variable, value }) =>
      guarded.map(({ name }) =>
        assign(variable(stiffnessOf(name)), mul(constant(graph, 2 * lambda), value(importanceOf(name)))),
      ),
    terms: (step) => ({
      gradients: new Map(
        guarded.map(({ name }) => [name, mul(step.value(stiffnessOf(name)), displacement(step, name))]),
      ),
    }),
    penalty: (graph) =>
      mul(
        constant(graph.graph, lambda),
        addN(guarded.map(({ name }) => total(mul(graph.value(importanceOf(name)), square(displacement(graph, name)))))),
      ),
  };
}
