import { methodKind } from './methodKind';
import { closedFormRules } from './options/closedForm';

export const ncm = methodKind({
  kind: 'ncm',
  title: 'NCM',
  description:
    'Nearest class mean, on a linear network: no gradient steps and one pass, whatever training says of epochs and optimizer.',
  source: 'Mensink, Verbeek, Perronnin & Csurka, TPAMI 2013',
  equation: 'answer argmin_c ‖x − μ_c‖² = argmax_c 2 μ_c·x − ‖μ_c‖²',
  memory: 'a count and a mean of each class',
  unprotected: 'NCM protects no weight: the means of classes of earlier tasks stay as they are.',
  options: {},
  needsClasses: true,
  rules: (_, traits) => closedFormRules('ncm', traits),
});
