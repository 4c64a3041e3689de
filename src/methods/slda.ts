import type { OptionsOf } from '../core/methods/methods';
import { UserError } from '../core/userError';
import { add, assign, matMul } from '../graph/ops';
import type { Parameter } from '../network/layer';
import { cholesky } from './cholesky';
import { classMeans } from './classMeans';
import type { Method, MethodContext } from './method';

/** Σ_k (x_k − μ_y)(x_k − μ_y)ᵀ over all samples so far, `[features, features]`. */
const SCATTER = 'classes/scatter';

/** The matrix of more takes minutes to invert. */
const MAX_FEATURES = 4096;

/**
 * Streaming LDA (Hayes & Kanan, 2020): Gaussians, one for each class, that share a covariance Σ. With its means μ_c, a
 * sample is of the class
 *   argmax_c Λμ_c·x − ½ μ_c·Λμ_c,   Λ = [(1 − ε) Σ + ε I]⁻¹      (section 3; ε is the shrinkage)
 * Samples are taken in as they come. For a mini-batch b, with the means μ from before it and μ′ from after it,
 *   S ← S + Σ_{k ∈ b} (x_k − μ_y)(x_k − μ′_y)ᵀ,   Σ = S / n
 * which is the scatter within classes of all n samples, in whatever order they come (Welford 1962, of classes). The paper
 * (equation 2) weights sample n by (n − 1) / n, where this has n_y − 1 over n_y, so that its Σ depends on the order.
 */
export function slda({ shrinkage }: OptionsOf<'slda'>, context: MethodContext): Method {
  const { features } = context;
  if (features > MAX_FEATURES) {
    throw new UserError(
      `method.kind: slda inverts a matrix with a row and a column for each of ${features} features; it can have up to ${MAX_FEATURES}`,
      'Make features of the samples with `mas-lab features`, or use "ncm".',
    );
  }
  const { memory, step, seen, writeHeads } = classMeans(context);
  const scatter: Parameter = { name: SCATTER, shape: [features, features], initial: { kind: 'zeros' } };
  return {
    memory: [...memory, scatter],
    closedForm: {
      step(given) {
        const { before, after, effects, ...means } = step(given);
        const grown = add(given.value(SCATTER), matMul(before, after, true));
        return { ...means, effects: [...effects, assign(given.variable(SCATTER), grown)] };
      },
    },
    afterTask(learner) {
      const [sums, samples] = [learner.read(SCATTER), seen(learner)];
      const at = (i: number, j: number) => sums[i * features + j] ?? 0;
      const covariance = (i: number, j: number) => (at(i, j) + at(j, i)) / (2 * samples);
      const solve = cholesky(
        features,
        (i, j) => (1 - shrinkage) * covariance(i, j) + (i === j ? shrinkage : 0),
        (row) => {
          throw new UserError(
            `method.shrinkage: ${shrinkage} is too small for the covariance of these samples, which cannot be inverted ` +
              `(row ${row + 1} of ${features})`,
            'Set it higher, e.g. ten times as high.',
          );
        },
      );
      writeHeads(learner, (mean) => {
        const kernel = solve(mean);
        return { kernel, bias: -0.5 * mean.reduce((sum, value, i) => sum + value * (kernel[i] ?? 0), 0) };
      });
      return undefined;
    },
  };
}
