import { count, fraction } from '../experiment/values';
import { benchmarkKind } from './benchmarkKind';
import { sameClasses, sameClassesOffers } from './sameClasses';
import { samplesOfClasses } from './samples';

export const noisy = benchmarkKind({
  kind: 'noisy',
  title: 'Noisy',
  description:
    'Every task is the whole data set with more Gaussian noise on it than in the one before (non-stationary data, Mai et al. 2022).',
  options: {
    ...samplesOfClasses,
    tasks: count.max(1000).default(5).describe('Number of tasks. Task 1 has no noise.'),
    deviation: fraction
      .default(0.4)
      .describe(
        'Standard deviation of the noise in the last task, where a byte goes from 0 to 1; evenly more from task to task. Of floats, in their own unit.',
      ),
  },
  shortest: { dataset: 'mnist' },
  metric: 'accuracy',
  hasClasses: true,
  fit: sameClasses,
  tasks: ({ tasks }) => tasks,
  // Of floats, how much noise is much depends on their unit.
  offers: (about) => (about.type === 'uint8' ? sameClassesOffers(about) : []),
});
