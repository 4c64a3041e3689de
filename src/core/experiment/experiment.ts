import * as z from 'zod';
import { benchmark } from '../benchmarks/benchmarks';
import { method } from '../methods/methods';
import { network } from '../networks/networks';
import { MAX_SUBSETS } from '../run/limits';
import { training } from './training';
import { classNames, scenario } from './values';

/**
 * What an experiment is: the one source of the TypeScript type, of the JSON schema that editors use and of validation.
 * Every option has a default except the four that define the experiment, so a frozen experiment names every convention.
 */

const evaluation = z
  .strictObject({
    subsets: z
      .array(
        z.strictObject({
          name: z.string().min(1).normalize().describe('Shown in results.'),
          classes: classNames,
        }),
      )
      .min(1)
      .max(MAX_SUBSETS)
      .describe('Subsets of classes that are also measured by themselves.'),
  })
  .describe('What is measured in addition to the accuracy on each task.');

export const experimentSchema = z.strictObject({
  $schema: z.string().optional().describe('Address of the JSON schema, for editors.'),
  name: z.string().min(1).optional().describe('Shown in lists; default the file’s name.'),
  description: z.string().optional().describe('What the experiment is for.'),
  benchmark,
  scenario: scenario.describe(
    'task-incremental: one head per task; domain-incremental: one head for all tasks; class-incremental: one head that grows with the classes.',
  ),
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
    .describe('Seed of permutations, initial weights and batches.'),
});

/** An experiment with every default filled in. */
export type Experiment = z.output<typeof experimentSchema>;
/** An experiment as written in a `*.mas.json` file. */
export type ExperimentInput = z.input<typeof experimentSchema>;

export type NetworkDescription = Experiment['network'];
export type Training = Experiment['training'];
export type Optimizer = Training['optimizer'];
/** Class numbers and names, as experiments have them. */
export type ClassNames = readonly (number | string)[];
export type { Benchmark } from '../benchmarks/benchmarks';
export type { MethodDescription } from '../methods/methods';
export type { ImportanceData } from '../methods/options/measurement';
export type { Scenario } from './values';
