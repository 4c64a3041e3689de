import { methodKind } from './methodKind';
import { heads, headsText } from './options/heads';
import { strength } from './options/lambda';

export const l2 = methodKind({
  kind: 'l2',
  title: 'L2',
  description: 'L2 regularization (Hsu et al. 2018): holds every weight alike, which shows what importance adds.',
  source: 'Hsu, Liu, Ramasamy & Kira, NeurIPS Continual Learning Workshop 2018',
  equation: 'L + λ Σ (θ − θ*)²',
  memory: 'θ*: P',
  unprotected: 'L2 holds every weight alike, so none is more protected than another.',
  options: {
    ...strength('λ in L + λ Σ (θ − θ*)².'),
    heads,
  },
  shortest: { lambda: 1 },
  lambda: {
    start: 10,
    convention: ({ heads }, { scenario }) =>
      `λ Σ (θ − θ*)², every weight alike; ${headsText(heads, scenario)}; θ* of the last task`,
  },
});
