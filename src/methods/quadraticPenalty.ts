import { addN, assign, constant, mul, square, sub, total } from '../graph/ops';
import type { Parameter } from '../network/layer';
import type { Lambda } from './lambda';
import type { Method, MethodGraph } from './method';

/** The importance Ω and the anchor θ* of a parameter, as named in a checkpoint. */
export const importanceOf = (parameter: string): string => `importance/${parameter}`;
export const anchorOf = (parameter: string): string => `anchor/${parameter}`;
/** 2λΩ, computed once a task instead of once a step. */
export const stiffnessOf = (parameter: string): string => `stiffness/${parameter}`;

/** A variable of the shape of each parameter, first zero. */
export function besideEach(parameters: readonly Parameter[], name: (parameter: string) => string): Parameter[] {
  return parameters.map((parameter) => ({ ...parameter, name: name(parameter.name), initial: { kind: 'zeros' } }));
}

/**
 * λ Σ Ω (θ − θ*)², with its gradient 2λ Ω (θ − θ*): the part that all methods with a quadratic penalty share. `times` is
 * multiplied with λ.
 */
export function quadraticPenalty(
  guarded: readonly Parameter[],
  strength: Lambda,
  times = 1,
): Required<Pick<Method, 'memory' | 'scratch' | 'prepare' | 'terms' | 'penalty'>> & Pick<Method, 'search'> {
  const lambda = (graph: MethodGraph) => mul(constant(graph.graph, times), strength.value(graph));
  const displacement = ({ value }: MethodGraph, name: string) => sub(value(name), value(anchorOf(name)));
  return {
    memory: [...besideEach(guarded, importanceOf), ...besideEach(guarded, anchorOf), ...strength.memory],
    ...(strength.search && { search: strength.search }),
    scratch: besideEach(guarded, stiffnessOf),
    prepare: (graph) => {
      const twice = mul(constant(graph.graph, 2), lambda(graph));
      return guarded.map(({ name }) =>
        assign(graph.variable(stiffnessOf(name)), mul(twice, graph.value(importanceOf(name)))),
      );
    },
    terms: (step) => ({
      gradients: new Map(
        guarded.map(({ name }) => [name, mul(step.value(stiffnessOf(name)), displacement(step, name))]),
      ),
    }),
    penalty: (graph) =>
      mul(
        lambda(graph),
        addN(guarded.map(({ name }) => total(mul(graph.value(importanceOf(name)), square(displacement(graph, name)))))),
      ),
  };
}
