import { positive } from '../experiment/values';
import { methodKind } from './methodKind';
import { closedFormRules } from './options/closedForm';

export const slda = methodKind({
  kind: 'slda',
  title: 'SLDA',
  description:
    'Streaming LDA (Hayes & Kanan 2020), on a linear network: no gradient steps and one pass, whatever training says of epochs and optimizer.',
  source: 'Hayes & Kanan, CLVision Workshop at CVPR 2020',
  equation: 'answer argmax_c Λμ_c·x − ½ μ_c·Λμ_c, Λ = [(1 − ε) Σ + ε I]⁻¹',
  memory: 'a count and a mean of each class, and one covariance: features²',
  unprotected: 'SLDA protects no weight: it computes them again from statistics of all samples so far.',
  options: {
    shrinkage: positive
      .max(1)
      .default(1e-4)
      .describe('ε in [(1 − ε) Σ + ε I]⁻¹, which can be inverted however few samples Σ is of.'),
  },
  needsClasses: true,
  rules: (_, traits) => closedFormRules('slda', traits),
});
