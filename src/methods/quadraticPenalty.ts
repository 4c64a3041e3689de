import type { Output } from '../graph/graph';
import { addN, assign, constant, mul, square, sub, total } from '../graph/ops';
import type { Parameter } from '../network/layer';
import type { Lambda, Method, Penalty } from './method';
import type { MethodGraph } from './methodGraph';
import { anchorOf, besideEach, importanceOf } from './variables';

/** 2λΩ, computed once a task instead of once a step. */
export const stiffnessOf = (parameter: string): string => `stiffness/${parameter}`;

/**
 * The penalty λ Σ Ω (θ − θ*)², with its gradient 2λ Ω (θ − θ*), and the variables that it needs. λ is multiplied by
 * `factor`.
 */
export function quadraticPenalty(
  guarded: readonly Parameter[],
  lambda: Lambda,
  factor = 1,
): Required<Pick<Method, 'memory' | 'lambda' | 'penalty'>> {
  const strength = (graph: MethodGraph) => mul(constant(graph.graph, factor), lambda.value(graph));
  const displacement = ({ value }: MethodGraph, name: string) => sub(value(name), value(anchorOf(name)));
  return {
    memory: [...besideEach(guarded, importanceOf), ...besideEach(guarded, anchorOf)],
    lambda,
    penalty: {
      prepared: {
        variables: besideEach(guarded, stiffnessOf),
        fill(graph) {
          const twice = mul(constant(graph.graph, 2), strength(graph));
          return guarded.map(({ name }) =>
            assign(graph.variable(stiffnessOf(name)), mul(twice, graph.value(importanceOf(name)))),
          );
        },
      },
      pulls: ({ value }) =>
        new Map(
          guarded.map(({ name }) => [name, { stiffness: value(stiffnessOf(name)), anchor: value(anchorOf(name)) }]),
        ),
      value(graph) {
        const terms = guarded.map(({ name }) =>
          total(mul(graph.value(importanceOf(name)), square(displacement(graph, name)))),
        );
        return mul(strength(graph), sumOf(graph, terms));
      },
    },
  };
}

/** The penalty λ Σ (θ − θ*)², which holds every weight alike, with its gradient 2λ (θ − θ*). */
export function evenPenalty(
  guarded: readonly Parameter[],
  lambda: Lambda,
  anchor: (parameter: string) => string,
): Penalty {
  const displacement = ({ value }: MethodGraph, name: string) => sub(value(name), value(anchor(name)));
  return {
    pulls(graph) {
      const stiffness = mul(constant(graph.graph, 2), lambda.value(graph));
      return new Map(guarded.map(({ name }) => [name, { stiffness, anchor: graph.value(anchor(name)) }]));
    },
    value(graph) {
      const terms = guarded.map(({ name }) => total(square(displacement(graph, name))));
      return mul(lambda.value(graph), sumOf(graph, terms));
    },
  };
}

/** The sum of a penalty's terms: 0 where no weight is guarded, as in a network of heads alone. */
function sumOf({ graph }: MethodGraph, terms: readonly Output[]): Output {
  return terms.length > 0 ? addN(terms) : constant(graph, 0);
}
