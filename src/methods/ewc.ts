import type { MethodDescription } from '../core/experiment/experiment';
import { add, addN, assign, constant, div, maximum, mul, square, sub, total } from '../graph/ops';
import { guardedBy, measured } from './guarded';
import { lambdaOf } from './lambda';
import type { Consolidation, Learner, Method, MethodContext } from './method';
import { anchorOf, besideEach, importanceOf, quadraticPenalty, stiffnessOf } from './quadraticPenalty';

type Description = Extract<MethodDescription, { kind: 'ewc' }>;

/**
 * Elastic Weight Consolidation (Kirkpatrick et al., PNAS 2017).
 *
 * A weight matters as far as the likelihood of the learnt labels depends on it: the diagonal of the Fisher information,
 *   F_i = 1/N Σ_k E_y (∂ log p(y | x_k; θ) / ∂θ_i)²
 * of each sample's own gradient, never of a mini-batch's mean. The next task is learnt under
 *   L(θ) = L_n(θ) + λ/2 Σ_t Σ_i F_t,i (θ_i − θ_t,i)²     (equation 3, a term for each task t before)
 * or, online (Schwarz et al., ICML 2018; Chaudhry et al., ECCV 2018), with one F ← γF + F_t and the last θ* alone.
 */
export function ewc(description: Description, context: MethodContext): Method {
  const guarded = guardedBy(description.heads, context);
  const lambda = lambdaOf(description);
  const importance = {
    objective: description.fisher,
    magnitude: 'squared',
    granularity: 'sample',
    batch: 1,
  } as const;
  const measure = (learner: Learner) => measured(learner, guarded, context, description);

  if (description.terms === 'online') {
    const afterTask = (learner: Learner): Consolidation => {
      const { samples, own } = measure(learner);
      const accumulated = new Map<string, Float32Array>();
      for (const { name } of guarded) {
        const fisher = own.get(name);
        const before = learner.read(importanceOf(name));
        const joined = fisher ? before.map((f, i) => description.decay * f + (fisher[i] ?? 0)) : before;
        accumulated.set(name, joined);
        learner.write(importanceOf(name), joined);
        learner.write(anchorOf(name), learner.read(name));
      }
      return { samples, own, accumulated };
    };
    return { ...quadraticPenalty(guarded, lambda, 1 / 2), importance, afterTask };
  }

  // Each task's F and θ are kept as they are, 2P a task. What a step needs of them is one quadratic:
  // Σ_t F_t (θ − θ_t)² = F (θ − θ̄)² + constant, with F = Σ_t F_t and θ̄ the mean of the θ_t weighted by F_t.
  const tasks = Array.from({ length: context.task }, (_, i) => i + 1);
  const fisherOf = (task: number, name: string) => `task-${task}/${importanceOf(name)}`;
  const thetaOf = (task: number, name: string) => `task-${task}/${anchorOf(name)}`;
  const centreOf = (name: string) => `centre/${name}`;
  return {
    memory: tasks
      .flatMap((task) => [
        ...besideEach(guarded, (name) => fisherOf(task, name)),
        ...besideEach(guarded, (name) => thetaOf(task, name)),
      ])
      .concat(lambda.memory),
    ...(lambda.search && { search: lambda.search }),
    scratch: [...besideEach(guarded, stiffnessOf), ...besideEach(guarded, centreOf)],
    prepare: (step) => {
      const { graph, variable, value } = step;
      const strength = lambda.value(step);
      return guarded.flatMap(({ name }) => {
        const fisher = addN(tasks.map((task) => value(fisherOf(task, name))));
        const pull = addN(tasks.map((task) => mul(value(fisherOf(task, name)), value(thetaOf(task, name)))));
        const smallest = constant(graph, 1e-37);
        return [
          assign(variable(stiffnessOf(name)), mul(strength, fisher)),
          assign(variable(centreOf(name)), div(pull, maximum(fisher, smallest))),
        ];
      });
    },
    terms: ({ value }) => ({
      gradients: new Map(
        guarded.map(({ name }) => [name, mul(value(stiffnessOf(name)), sub(value(name), value(centreOf(name))))]),
      ),
    }),
    penalty: (graph) => {
      const { value } = graph;
      const half = mul(constant(graph.graph, 1 / 2), lambda.value(graph));
      const terms = tasks.flatMap((task) =>
        guarded.map(({ name }) =>
          total(mul(value(fisherOf(task, name)), square(sub(value(name), value(thetaOf(task, name)))))),
        ),
      );
      return mul(half, terms.reduce(add));
    },
    importance,
    afterTask(learner) {
      const { samples, own } = measure(learner);
      const accumulated = new Map<string, Float32Array>();
      for (const { name } of guarded) {
        const fisher = own.get(name);
        if (fisher) learner.write(fisherOf(context.task, name), fisher);
        learner.write(thetaOf(context.task, name), learner.read(name));
        const terms = tasks.map((task) => learner.read(fisherOf(task, name)));
        accumulated.set(
          name,
          learner.read(name).map((_, i) => terms.reduce((sum, f) => sum + (f[i] ?? 0), 0)),
        );
      }
      return { samples, own, accumulated };
    },
  };
}
