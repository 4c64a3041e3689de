import type { MethodDescription } from '../core/experiment/experiment';
import { add, addN, assign, constant, div, maximum, mul, square, sub, total } from '../graph/ops';
import { sumOf } from './accumulation';
import { guardedBy, measured } from './guarded';
import { lambdaOf } from './lambda';
import type { Method, MethodContext } from './method';
import { quadraticPenalty, stiffnessOf } from './quadraticPenalty';
import { anchorOf, besideEach, importanceOf, ofTask } from './variables';

type Description = Extract<MethodDescription, { kind: 'ewc' }>;

/**
 * Elastic Weight Consolidation (Kirkpatrick et al., PNAS 2017).
 *
 * A weight matters as far as the likelihood of the learnt labels depends on it: the diagonal of the Fisher information,
 *   F_i = 1/N Σ_k E_y (∂ log p(y | x_k; θ) / ∂θ_i)²
 * of each sample's own gradient, never of a mini-batch's mean. The next task is trained under
 *   L(θ) = L_n(θ) + λ/2 Σ_t Σ_i F_t,i (θ_i − θ_t,i)²     (equation 3, a term for each task t before)
 * or, online (Schwarz et al., ICML 2018; Chaudhry et al., ECCV 2018), with one F ← γF + F_t and the last θ* alone.
 */
export function ewc(description: Description, context: MethodContext): Method {
  const importance = { objective: description.fisher, magnitude: 'squared', granularity: 'sample', batch: 1 } as const;
  return { importance, ...(description.terms === 'online' ? online : separate)(description, context) };
}

function online(description: Description, context: MethodContext): Method {
  const guarded = guardedBy(description.heads, context);
  return {
    ...quadraticPenalty(guarded, lambdaOf(description), 1 / 2),
    afterTask(learner) {
      const found = measured(learner, guarded, context, description);
      const accumulated = new Map<string, Float32Array>();
      for (const { name } of guarded) {
        const fisher = found.own.get(name);
        const before = learner.read(importanceOf(name));
        const sum = fisher ? before.map((f, i) => description.decay * f + (fisher[i] ?? 0)) : before;
        accumulated.set(name, sum);
        learner.write(importanceOf(name), sum);
        learner.write(anchorOf(name), learner.read(name));
      }
      return { ...found, accumulated };
    },
  };
}

/**
 * Each task's F and θ are kept as they are, 2P a task. What a step needs of them is one quadratic:
 * Σ_t F_t (θ − θ_t)² = F (θ − θ̄)² + constant, with F = Σ_t F_t and θ̄ the mean of the θ_t weighted by F_t.
 */
function separate(description: Description, context: MethodContext): Method {
  const { task, tasks } = context;
  const guarded = guardedBy(description.heads, context);
  const lambda = lambdaOf(description);
  const fisherOf = (of: number, name: string) => ofTask(of, importanceOf(name));
  const thetaOf = (of: number, name: string) => ofTask(of, anchorOf(name));
  const centreOf = (name: string) => `centre/${name}`;
  return {
    memory: tasks.flatMap((of) => [
      ...besideEach(guarded, (name) => fisherOf(of, name)),
      ...besideEach(guarded, (name) => thetaOf(of, name)),
    ]),
    lambda,
    penalty: {
      prepared: {
        variables: [...besideEach(guarded, stiffnessOf), ...besideEach(guarded, centreOf)],
        fill(before) {
          const { graph, variable, value } = before;
          const strength = lambda.value(before);
          return guarded.flatMap(({ name }) => {
            const fisher = addN(tasks.map((of) => value(fisherOf(of, name))));
            const pull = addN(tasks.map((of) => mul(value(fisherOf(of, name)), value(thetaOf(of, name)))));
            const smallest = constant(graph, 1e-37);
            return [
              assign(variable(stiffnessOf(name)), mul(strength, fisher)),
              assign(variable(centreOf(name)), div(pull, maximum(fisher, smallest))),
            ];
          });
        },
      },
      pulls: ({ value }) =>
        new Map(
          guarded.map(({ name }) => [name, { stiffness: value(stiffnessOf(name)), anchor: value(centreOf(name)) }]),
        ),
      value(graph) {
        const { value } = graph;
        const half = mul(constant(graph.graph, 1 / 2), lambda.value(graph));
        const terms = tasks.flatMap((of) =>
          guarded.map(({ name }) =>
            total(mul(value(fisherOf(of, name)), square(sub(value(name), value(thetaOf(of, name)))))),
          ),
        );
        return mul(half, terms.length > 0 ? terms.reduce(add) : constant(graph.graph, 0));
      },
    },
    afterTask(learner) {
      const found = measured(learner, guarded, context, description);
      for (const { name } of guarded) {
        const fisher = found.own.get(name);
        if (fisher) learner.write(fisherOf(task, name), fisher);
        learner.write(thetaOf(task, name), learner.read(name));
      }
      const sum = (name: string) => sumOf(tasks.map((of) => learner.read(fisherOf(of, name))));
      return { ...found, accumulated: new Map(guarded.map(({ name }) => [name, sum(name)])) };
    },
  };
}
