import * as z from 'zod';
import { classNames, count } from '../../experiment/values';

/** The samples that a method measures its Ω on. */

export const samples = count.optional().describe('Measure on at most this many samples of the task.');

export const importanceData = z
  .union([
    z.enum(['train', 'test', 'both']).describe('Samples of the task, without their labels.'),
    z.strictObject({
      classes: classNames,
      from: z.enum(['train', 'test', 'both']).default('train').describe('The samples to choose from.'),
    }),
  ])
  .default('train')
  .describe(
    'What Ω is measured on after each task: all its samples, or those of some classes, so that only these are guarded.',
  );

/** Samples of a task: all of one kind, or those of some classes. */
export type ImportanceData = z.output<typeof importanceData>;

/** E.g. `test samples of class 3`. */
export function samplesText(data: ImportanceData): string {
  if (data === 'train') return 'samples';
  const names = { train: 'training samples', test: 'test samples', both: 'training and test samples' };
  if (typeof data === 'string') return names[data];
  return `${names[data.from]} of class${data.classes.length > 1 ? 'es' : ''} ${data.classes.join(', ')}`;
}
