import * as z from 'zod';
import { type CheckedJson, checkValue } from '../experiment/checkJson';
import { type JsonSchema, jsonSchemaOf } from '../experiment/jsonSchema';
import { type Described, kindsOf } from '../kind';
import * as kinds from './list';
import { slurm } from './slurm';

/** The names of the executors, as files, options and settings have them. */
export const executorNames = kindsOf(kinds).map(({ kind }) => kind);

const slurmSchema = z.strictObject(slurm.options);

export const slurmKeys = Object.keys(slurm.options);

/** What may be said of Slurm in a sweep file, with `--slurm`, and in the settings `mas.slurm`. */
export type SlurmKeys = Omit<Described<typeof slurm>, 'kind'>;

/** Keys of a file whose runs may be trained elsewhere. */
export const executorKeys = {
  executor: z
    .enum(executorNames)
    .optional()
    .describe('Where runs are trained: on this machine, or as jobs of a Slurm cluster; `--on` overrides it.'),
  slurm: slurmSchema.optional().describe('How Slurm is used where runs are trained on it.'),
};

/** The options of Slurm, by key. */
export function slurmJsonSchema(): JsonSchema {
  return jsonSchemaOf(slurmSchema, 'Slurm');
}

export function checkSlurmKeys(value: unknown): CheckedJson<SlurmKeys> {
  return checkValue(value, { schema: slurmSchema, jsonSchema: slurmJsonSchema });
}
