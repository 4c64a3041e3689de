import { methodKind } from './methodKind';
import { distillation, distillationText, warmUpEpochs, warmUpRules } from './options/distillation';

export const lwf = methodKind({
  kind: 'lwf',
  title: 'LwF',
  description: 'Learning without Forgetting (Li & Hoiem 2016): keeps the old outputs on new data.',
  source: 'Li & Hoiem, ECCV 2016; TPAMI 2018',
  equation: 'L + λ Σ_old CE(softmax(z_old / T), softmax(z / T))',
  memory: 'the old network: P',
  unprotected: 'LwF protects no weight: it holds the network’s outputs for earlier tasks instead.',
  options: { ...distillation, warmUpEpochs },
  needsClasses: true,
  lambda: { start: 10, convention: distillationText },
  rules: warmUpRules,
});
