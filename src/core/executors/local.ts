import * as z from 'zod';
import { count } from '../experiment/values';
import type { Kind } from '../kind';

const options = {
  jobs: count.optional().describe('sessions at a time; default no limit'),
  isMeasured: z
    .boolean()
    .optional()
    .describe('whether it is measured how many at a time train the most steps; "jobs" is then where that begins'),
  threads: count
    .optional()
    .describe(
      'TensorFlow threads of each session, which then trains in one lane; a run keeps those it began with; default the threads and lanes that its network is fastest with',
    ),
  processors: count.optional().describe('how many processors that choice may count on; default all'),
};

export const local = {
  kind: 'local',
  title: 'this machine',
  description: 'Sessions are processes of this machine; they continue when the process that started them ends.',
  options,
} as const satisfies Kind<'local', typeof options>;
