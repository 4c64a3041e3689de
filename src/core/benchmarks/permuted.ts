import * as z from 'zod';
import { count } from '../experiment/values';
import { benchmarkKind } from './benchmarkKind';
import { sameClasses, sameClassesOffers } from './sameClasses';
import { samplesOfClasses } from './samples';

export const permuted = benchmarkKind({
  kind: 'permuted',
  title: 'Permuted',
  description: 'Every task is the whole data set with its input elements in another fixed order.',
  options: {
    ...samplesOfClasses,
    tasks: count.max(1000).default(5).describe('Number of tasks. Task 1 keeps the pixels in place.'),
    permute: z
      .enum(['elements', 'pixels'])
      .optional()
      .describe(
        'What is put in another order: all elements of an input, default, so that colours are torn apart; or pixels, whose ' +
          'channels stay together. Of grey pictures both are the same.',
      ),
  },
  shortest: { dataset: 'mnist' },
  metric: 'accuracy',
  hasClasses: true,
  fit: sameClasses,
  tasks: ({ tasks }) => tasks,
  offers: sameClassesOffers,
  *rules({ tasks }, { training }) {
    if (tasks === 1 || !training.augmentation) return;
    const message = 'moves and mirrors pictures, which permuted tasks are not; leave it out';
    yield { keys: ['training', 'augmentation'], message };
  },
});
