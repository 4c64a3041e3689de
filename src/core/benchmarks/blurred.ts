import { arePictures } from '../dataSets/description';
import { count, nonNegative } from '../experiment/values';
import { benchmarkKind } from './benchmarkKind';
import { sameClasses, sameClassesOffers } from './sameClasses';
import { samplesOfClasses } from './samples';

export const blurred = benchmarkKind({
  kind: 'blurred',
  title: 'Blurred',
  description:
    'Every task is the whole data set with its pictures blurred more than in the one before (non-stationary data, Mai et al. 2022).',
  options: {
    ...samplesOfClasses,
    tasks: count.max(1000).default(5).describe('Number of tasks. Task 1 is not blurred.'),
    sigma: nonNegative
      .max(100)
      .default(2)
      .describe('Standard deviation of the Gaussian in the last task, in pixels; evenly more from task to task.'),
  },
  shortest: { dataset: 'mnist' },
  metric: 'accuracy',
  hasClasses: true,
  fit: sameClasses,
  tasks: ({ tasks }) => tasks,
  offers: (about) => (arePictures(about) ? sameClassesOffers(about) : []),
});
