import type { MethodDescription } from '../core/experiment/experiment';
import { addN, constant, mul, square, sub, total } from '../graph/ops';
import { guardedBy, measured } from './guarded';
import { lambdaOf } from './lambda';
import type { Learner, Method, MethodContext, MethodGraph } from './method';
import { anchorOf, besideEach, importanceOf } from './quadraticPenalty';

type Description = Extract<MethodDescription, { kind: 'imm' }>;

/** Added to F, so that weights that no task needs are averaged. */
const SMALLEST = 1e-8;

/**
 * Incremental Moment Matching (Lee, Kim, Jun, Ha & Zhang, NeurIPS 2017).
 *
 * Each task's weights are seen as a Gaussian with mean θ_t and, for the mode, the inverse of the diagonal Fisher
 * information F_t as variance. After every task, what is evaluated are the moments of their mixture:
 *   mean:  θ = Σ_t α_t θ_t                                        (equation 4)
 *   mode:  θ = (Σ_t α_t F_t)⁻¹ Σ_t α_t F_t θ_t                     (equation 10)
 * F of labels drawn from the model. Heads of single tasks, and one that grows, are not merged. Learning goes on from the
 * unmerged θ_t, and on the way from one task to the next is kept short, for the mean of two minima to be a good place:
 *   weight  starts there;  l2  L_n(θ) + λ ‖θ − θ_{n−1}‖²;  drop  falls back to θ_{n−1} at random (`dropTransfer.ts`).
 */
export function imm(description: Description, context: MethodContext): Method {
  const { merge, newest, transfer, dropRate, samples } = description;
  const { task, growingHead } = context;
  const lambda = lambdaOf(description);
  const merged = guardedBy(growingHead ? 'exclude' : 'auto', context);
  const tasks = Array.from({ length: task }, (_, i) => i + 1);
  const thetaOf = (of: number, name: string) => `task-${of}/${anchorOf(name)}`;
  const fisherOf = (of: number, name: string) => `task-${of}/${importanceOf(name)}`;
  const alpha = (of: number) => {
    if (task === 1 || newest === undefined) return 1 / task;
    return of === task ? newest : (1 - newest) / (task - 1);
  };
  const before = (name: string) => thetaOf(task - 1, name);
  const way = ({ value }: MethodGraph, name: string) => sub(value(name), value(before(name)));

  return {
    memory: tasks
      .flatMap((each) => [
        ...besideEach(merged, (name) => thetaOf(each, name)),
        ...(merge === 'mode' ? besideEach(merged, (name) => fisherOf(each, name)) : []),
      ])
      .concat(lambda.memory),
    ...(lambda.search && { search: lambda.search }),
    ...(merge === 'mode' && {
      importance: { objective: 'sampled', magnitude: 'squared', granularity: 'sample', batch: 1 } as const,
    }),
    ...(task > 1 &&
      transfer === 'l2' && {
        terms: (step) => {
          const twice = mul(constant(step.graph, 2), lambda.value(step));
          return { gradients: new Map(merged.map(({ name }) => [name, mul(twice, way(step, name))])) };
        },
        penalty: (graph) => mul(lambda.value(graph), addN(merged.map(({ name }) => total(square(way(graph, name)))))),
      }),
    ...(task > 1 &&
      transfer === 'drop' && {
        dropTransfer: {
          rate: dropRate,
          before: (name: string) => (merged.some((each) => each.name === name) ? before(name) : undefined),
        },
      }),
    beforeTask(learner) {
      if (task > 1) for (const { name } of merged) learner.write(name, learner.read(before(name)));
    },
    afterTask(learner) {
      const found = merge === 'mode' ? measured(learner, merged, context, { samples }) : undefined;
      for (const { name } of merged) {
        learner.write(thetaOf(task, name), learner.read(name));
        const fisher = found?.own.get(name);
        if (fisher) learner.write(fisherOf(task, name), fisher);
        learner.write(name, mixture(learner, name));
      }
      if (!found) return undefined;
      const joined = (name: string) => sum(tasks.map((each) => learner.read(fisherOf(each, name))));
      return { ...found, accumulated: new Map(merged.map(({ name }) => [name, joined(name)])) };
    },
  };

  /** The merged value of a parameter. */
  function mixture(learner: Learner, name: string): Float32Array {
    const parts = tasks.map((each) => {
      const theta = learner.read(thetaOf(each, name));
      const fisher = merge === 'mode' ? learner.read(fisherOf(each, name)) : undefined;
      const weight = Float64Array.from(theta, (_, i) => alpha(each) * (fisher ? (fisher[i] ?? 0) + SMALLEST : 1));
      return { theta, weight };
    });
    return learner.read(name).map((_, i) => {
      const all = parts.reduce((total, { weight }) => total + (weight[i] ?? 0), 0);
      return parts.reduce((total, { theta, weight }) => total + (weight[i] ?? 0) * (theta[i] ?? 0), 0) / all;
    });
  }
}

function sum(terms: readonly Float32Array[]): Float32Array {
  const [first = new Float32Array(0)] = terms;
  return first.map((_, i) => terms.reduce((total, each) => total + (each[i] ?? 0), 0));
}
