import { metricOf } from '../benchmarks/benchmarks';
import { metricNames } from '../measures/metric';
import { methodNamed } from '../methods/methods';
import type { Experiment } from './experiment';
import { lambdaSearchOf } from './lambdaSearch';
import { traitsOf } from './traitsOf';

/**
 * What λ is multiplied with, in one line; no two libraries agree on it. Empty for methods without a penalty.
 * Example: `λ Σ Ω (θ − θ*)², Ω: |∂‖F‖₂²/∂θ| per sample, mean over samples, sum over tasks; heads not guarded; …`
 */
export function conventionOf(experiment: Experiment): string {
  const { method } = experiment;
  const convention = methodNamed(method.kind).lambda?.convention(method, traitsOf(experiment)) ?? '';
  const search = lambdaSearchOf(method);
  if (!search) return convention;
  const { start, factor, share, tries } = search;
  const { word } = metricNames([{ metric: metricOf(experiment) }]);
  return (
    `${convention}; λ of each task: from ${start}, × ${factor} while its ${word} is below ${share} of ` +
    `fine-tuning’s, at most ${tries} attempts`
  );
}
