import * as z from 'zod';
import { repeated } from '../experiment/problem';
import { count } from '../experiment/values';
import { MAX_TASKS } from '../run/limits';
import { benchmarkKind } from './benchmarkKind';
import { samplesOfTasks } from './samples';

export const images = benchmarkKind({
  kind: 'images',
  title: 'Image folders',
  description: 'Every task is its own data set: a folder of PNG, JPEG or WebP files, with a subfolder for each class.',
  options: {
    folders: z
      .array(z.string().min(1))
      .min(1)
      .max(MAX_TASKS)
      .describe('A folder for each task, which contains train/<class>/ and test/<class>/, or only <class>/.'),
    height: count.max(4096).describe('Images are stretched to this height.'),
    width: count.max(4096).describe('Images are stretched to this width.'),
    channels: z
      .union([z.literal(1), z.literal(3)])
      .default(3)
      .describe('1: grey; 3: red, green, blue.'),
    testShare: z
      .number()
      .gt(0)
      .lt(1)
      .default(0.2)
      .describe('Share of each class used for testing, in folders without test/.'),
    ...samplesOfTasks,
  },
  shortest: { folders: ['birds'], height: 64, width: 64 },
  metric: 'accuracy',
  hasClasses: true,
  tasks: ({ folders }) => folders.length,
  *rules({ inputs, channels, folders }) {
    for (const key of ['mean', 'std'] as const) {
      const each = inputs === 'unit' ? 0 : inputs[key];
      if (typeof each !== 'number' && each.length !== channels) {
        const message = `has ${each.length} values, but images have ${channels} channels`;
        yield { keys: ['benchmark', 'inputs', key], message };
      }
    }
    for (const [i, folder] of repeated(folders)) {
      yield { keys: ['benchmark', 'folders', i], message: `the folder ${folder} appears twice` };
    }
  },
});
