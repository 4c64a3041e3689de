import * as z from 'zod';
import { count } from '../experiment/values';
import type { Kind } from '../kind';
import { MAX_THREADS } from '../run/limits';

/** What goes into a line of a script, or is a word of a command. */
const line = z
  .string()
  .min(1)
  .refine((text) => !/[\r\n]/.test(text), 'it has several lines');
const word = line.refine((text) => !/\s/.test(text), 'it has spaces');
const matching = (pattern: RegExp, message: string) => z.string().refine((text) => pattern.test(text), message);

/** How Slurm writes a time limit: minutes, or with hours, seconds and days. */
const TIME = /^(?:\d+|\d+:\d{1,2}|\d+:\d{1,2}:\d{1,2}|\d+-\d{1,2}(?::\d{1,2}){0,2}|infinite|UNLIMITED)$/;

const options = {
  partition: word.optional().describe('Partition that jobs are sent to; default that of the cluster.'),
  account: word.optional().describe('Account that is charged; default yours.'),
  time: matching(TIME, 'Slurm writes a time as minutes, hours:minutes:seconds or days-hours:minutes:seconds')
    .optional()
    .describe(
      'Time limit of a job, e.g. "04:00:00" or "30" (minutes); default that of the partition. A run that needs longer is ' +
        'requeued and resumes.',
    ),
  memory: matching(/^\d+[KMGT]?$/, 'Slurm writes memory as a number of megabytes, or with K, M, G or T')
    .optional()
    .describe('Memory of a job, e.g. "4G"; default that of the partition.'),
  cpus: count.max(MAX_THREADS).optional().describe('Processors of a job; default 1.'),
  parallel: count.optional().describe('Jobs that run at a time; default no limit.'),
  lines: z
    .array(line)
    .readonly()
    .optional()
    .describe('Lines for the job’s script: "#SBATCH …" options first, then commands such as "module load nodejs".'),
  prefix: line
    .optional()
    .describe('Words before Slurm’s commands, e.g. "ssh login" for a login node that sees the same folders.'),
  node: line.optional().describe('Node.js (20 or newer) on the compute nodes; default the one that runs MAS Lab.'),
  engineFolder: line
    .optional()
    .describe('Folder on the compute nodes with node_modules/@tensorflow/tfjs-node; default the one of MAS Lab.'),
  warning: z
    .number()
    .int()
    .min(0)
    .max(65_535)
    .optional()
    .describe('Seconds before the time limit at which a run saves and is requeued; default 60; 0: no warning.'),
  poll: count.max(3_600).optional().describe('Seconds between two looks at the queue; default 10.'),
  threads: count
    .max(MAX_THREADS)
    .optional()
    .describe('TensorFlow threads of a new run; default as many as its network is fastest with on these processors.'),
};

export const slurm = {
  kind: 'slurm',
  title: 'Slurm',
  description:
    'Sessions are jobs of a Slurm cluster (https://slurm.schedmd.com), one array for a list; run folders are on a file ' +
    'system that its nodes share.',
  options,
} as const satisfies Kind<'slurm', typeof options>;
