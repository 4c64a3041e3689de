import type { MethodDescription } from '../core/experiment/experiment';
import { sumOf } from './accumulation';
import { guardedBy, measured } from './guarded';
import { lambdaOf } from './lambda';
import type { Learner } from './learner';
import type { Method, MethodContext } from './method';
import { evenPenalty } from './quadraticPenalty';
import { anchorOf, besideEach, importanceOf, ofTask } from './variables';

type Description = Extract<MethodDescription, { kind: 'imm' }>;

/** Added to F, so that weights that no task needs are averaged. */
const EPSILON = 1e-8;

/**
 * Incremental Moment Matching (Lee, Kim, Jun, Ha & Zhang, NeurIPS 2017).
 *
 * Each task's weights are seen as a Gaussian with mean θ_t and, for the mode, the inverse of the diagonal Fisher
 * information F_t as variance. After every task, the moments of their mixture are what is evaluated:
 *   mean:  θ = Σ_t α_t θ_t                                        (equation 4)
 *   mode:  θ = (Σ_t α_t F_t)⁻¹ Σ_t α_t F_t θ_t                     (equation 10)
 * with F of labels drawn from the model. Heads of single tasks, and one that grows, are not merged. The next task
 * continues from the unmerged θ_t. The way from one task to the next is kept short, so that the mean of two minima is a
 * good place:
 *   weight  starts there;  l2  L_n(θ) + λ ‖θ − θ_{n−1}‖²;  drop  falls back to θ_{n−1} at random (`dropTransfer.ts`).
 */
export function imm(description: Description, context: MethodContext): Method {
  const { merge, newest, transfer, dropRate, samples } = description;
  const { task, tasks, heads } = context;
  const lambda = lambdaOf(description);
  const merged = guardedBy(heads.kind === 'growing' ? 'exclude' : 'auto', context);
  const thetaOf = (of: number, name: string) => ofTask(of, anchorOf(name));
  const fisherOf = (of: number, name: string) => ofTask(of, importanceOf(name));
  const alpha = (of: number) => {
    if (task === 1 || newest === undefined) return 1 / task;
    return of === task ? newest : (1 - newest) / (task - 1);
  };
  const before = (name: string) => thetaOf(task - 1, name);

  return {
    memory: tasks.flatMap((each) => [
      ...besideEach(merged, (name) => thetaOf(each, name)),
      ...(merge === 'mode' ? besideEach(merged, (name) => fisherOf(each, name)) : []),
    ]),
    lambda,
    ...(merge === 'mode' && {
      importance: { objective: 'sampled', magnitude: 'squared', granularity: 'sample', batch: 1 } as const,
    }),
    ...(task > 1 &&
      transfer === 'l2' && {
        penalty: evenPenalty(merged, lambda, before),
      }),
    ...(task > 1 &&
      transfer === 'drop' && {
        steps: {
          dropTransfer: {
            rate: dropRate,
            before: (name: string) => (merged.some((each) => each.name === name) ? before(name) : undefined),
          },
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
      const sum = (name: string) => sumOf(tasks.map((each) => learner.read(fisherOf(each, name))));
      return { ...found, accumulated: new Map(merged.map(({ name }) => [name, sum(name)])) };
    },
  };

  /** The merged value of a parameter. */
  function mixture(learner: Learner, name: string): Float32Array {
    const parts = tasks.map((each) => {
      const theta = learner.read(thetaOf(each, name));
      const fisher = merge === 'mode' ? learner.read(fisherOf(each, name)) : undefined;
      const weight = Float64Array.from(theta, (_, i) => alpha(each) * (fisher ? (fisher[i] ?? 0) + EPSILON : 1));
      return { theta, weight };
    });
    return learner.read(name).map((_, i) => {
      const all = parts.reduce((total, { weight }) => total + (weight[i] ?? 0), 0);
      return parts.reduce((total, { theta, weight }) => total + (weight[i] ?? 0) * (theta[i] ?? 0), 0) / all;
    });
  }
}
