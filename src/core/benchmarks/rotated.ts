import * as z from 'zod';
import { arePictures } from '../dataSets/description';
import { count } from '../experiment/values';
import { benchmarkKind } from './benchmarkKind';
import { sameClasses, sameClassesOffers } from './sameClasses';
import { samplesOfClasses } from './samples';

export const rotated = benchmarkKind({
  kind: 'rotated',
  title: 'Rotated',
  description:
    'Every task is the whole data set with its pictures rotated by another angle (Lopez-Paz & Ranzato 2017).',
  options: {
    ...samplesOfClasses,
    tasks: count.max(1000).optional().describe('Number of tasks; default as many as angles, or 5.'),
    angles: z
      .union([
        z.array(z.number().min(-360).max(360)).min(1).max(1000).describe('One for each task, counter-clockwise.'),
        z.literal('drawn').describe('Drawn by the seed, equally probable from 0 to 180.'),
      ])
      .optional()
      .describe('Angles in degrees; default equally far apart from 0 up to, and without, 180.'),
  },
  shortest: { dataset: 'mnist' },
  metric: 'accuracy',
  hasClasses: true,
  fit: sameClasses,
  tasks: ({ tasks, angles }) => tasks ?? (Array.isArray(angles) ? angles.length : 5),
  offers(about) {
    const [height, width] = about.inputShape;
    return arePictures(about) && height === width ? sameClassesOffers(about) : [];
  },
  *rules({ tasks, angles }) {
    if (tasks === undefined || !Array.isArray(angles) || tasks === angles.length) return;
    const message = `has ${angles.length} angles, but there are ${tasks} tasks; give each its own, or leave out benchmark.tasks`;
    yield { keys: ['benchmark', 'angles'], message };
  },
});
