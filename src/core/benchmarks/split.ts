import { benchmarkKind } from './benchmarkKind';
import { classGroups, groupOffers, splitRules } from './classGroups';
import { samplesOfClasses } from './samples';

export const split = benchmarkKind({
  kind: 'split',
  title: 'Split',
  description: 'Every task has some classes of the data set.',
  options: { ...samplesOfClasses, ...classGroups },
  shortest: { dataset: 'mnist' },
  metric: 'accuracy',
  hasClasses: true,
  tasks: ({ tasks }) => tasks,
  rules: splitRules,
  offers: groupOffers,
});
