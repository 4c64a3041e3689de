import { count } from '../experiment/values';
import type { Kind } from '../kind';

const options = {
  jobs: count.optional().describe('sessions at a time; default no limit'),
  threads: count
    .optional()
    .describe('TensorFlow threads of each session; a run keeps those it began with; default all processors'),
};

export const local = {
  kind: 'local',
  title: 'this machine',
  description: 'Sessions are processes of this machine; they continue when the process that started them ends.',
  options,
} as const satisfies Kind<'local', typeof options>;
