import { belowOne } from '../experiment/values';
import { benchmarkKind } from './benchmarkKind';
import { classGroups, groupOffers, groupRules } from './classGroups';
import { samplesOfClasses } from './samples';

export const blurry = benchmarkKind({
  kind: 'blurry',
  title: 'Blurry boundaries',
  description:
    'Every task has most samples of its own classes, and some of all others, with one head for all classes (Bang et al. 2021).',
  options: {
    ...samplesOfClasses,
    ...classGroups,
    share: belowOne
      .default(0.1)
      .describe(
        'Share of each class’s training samples that are in the tasks of other classes, evenly; 0 for sharp boundaries.',
      ),
  },
  shortest: { dataset: 'mnist' },
  metric: 'accuracy',
  hasClasses: true,
  fit: {
    scenarios: ['domain-incremental'],
    otherwise:
      'with blurry boundaries every task has samples of all classes, so all tasks share one head of all classes; ' +
      'use domain-incremental, or a split benchmark',
  },
  tasks: ({ tasks }) => tasks,
  rules: groupRules,
  offers: (about) => groupOffers(about).map((each) => ({ ...each, scenario: 'domain-incremental' })),
});
