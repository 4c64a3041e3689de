import { z } from 'zod';
import { network } from '../networks/networks';
import { benchmark } from './benchmark';
import { method } from './method';
import { training } from './training';
import { classNames } from './values';

/**
 * What an experiment is: the one source of the TypeScript type, of the JSON schema that editors use and of validation.
 * Every option has a default except the four that define the experiment, so a frozen experiment names every convention.
 */

const evaluation = z
  .strictObject({
    subsets: z
      .array(
        z.strictObject({
          name: z.string().min(1).describe('Shown in results.'),
          classes: classNames,
        }),
      )
      .min(1)
      .describe('Subsets of classes whose accuracy is measured besides that of whole tasks.'),
  })
  .describe('What is measured besides the accuracy on each task.');

export const experimentSchema = z.strictObject({
  $schema: z.string().optional().describe('Address of the JSON schema, for editors.'),
  name: z.string().min(1).optional().describe('Shown in lists; default the file’s name.'),
  description: z.string().optional().describe('What the experiment is for.'),
  benchmark,
  scenario: z
    .enum(['task-incremental', 'domain-incremental', 'class-incremental'])
    .describe('A head for each task; one head; one head that grows with the classes.'),
  network,
  training,
  method,
  evaluation: evaluation.optional(),
  seed: z
    .number()
    .int()
    .min(0)
    .max(0xffffffff)
    .default(0)
    .describe('Permutations, initial weights and batches follow from it.'),
});

/** An experiment with every default filled in. */
export type Experiment = z.output<typeof experimentSchema>;
/** An experiment as written in a `*.mas.json` file. */
export type ExperimentInput = z.input<typeof experimentSchema>;

export type Benchmark = Experiment['benchmark'];
export type Scenario = Experiment['scenario'];
export type NetworkDescription = Experiment['network'];
export type Training = Experiment['training'];
export type Optimizer = Training['optimizer'];
export type MethodDescription = Experiment['method'];
/** Class numbers and names, as experiments have them. */
export type ClassNames = readonly (number | string)[];
/** Samples of a task: all of one kind, or those of some classes. */
export type ImportanceData = Extract<MethodDescription, { kind: 'mas' }>['importanceData'];
