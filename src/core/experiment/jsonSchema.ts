import * as z from 'zod';
import { experimentSchema } from './experiment';

/** The parts of JSON Schema (draft 7) that zod makes of our schemas. */
export interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly const?: unknown;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly required?: readonly string[];
  /** Of each item, or where a list has a fixed length of one after the other. */
  readonly items?: JsonSchema | readonly JsonSchema[];
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  /** What a schema of this name in `definitions` says, `#/definitions/layer`. */
  readonly $ref?: string;
  readonly allOf?: readonly JsonSchema[];
  readonly definitions?: Readonly<Record<string, JsonSchema>> | undefined;
}

/** JSON schema of experiment files as they are written, where keys with defaults may be left out. */
export function experimentJsonSchema(): JsonSchema {
  madeSchema ??= jsonSchemaOf(experimentSchema, 'MAS Lab experiment');
  return madeSchema;
}

/** It takes 20 ms to make, and every wrong run of a sweep needs it. */
let madeSchema: JsonSchema | undefined;

/**
 * The schema that editors complete by and show descriptions from. It allows everything, since an `if` without `then` only
 * describes: what is wrong is said once, by `checkExperimentText` and `checkSweepText`, in the words of the command line.
 */
export function editorSchema({ definitions, ...schema }: JsonSchema): object {
  const { $schema, title, allowComments, allowTrailingCommas, ...described } = schema as Record<string, unknown>;
  return { $schema, title, allowComments, allowTrailingCommas, definitions, if: described };
}

/** JSON schema of files that people write. */
export function jsonSchemaOf(files: z.ZodType, title: string): JsonSchema {
  const schema = z.toJSONSchema(files, {
    target: 'draft-7',
    io: 'input',
    override: ({ jsonSchema }) => {
      // Every integer has these bounds in zod; they are the limits of the number type and tell nobody anything.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });
  return {
    ...schema,
    title,
    // VS Code reads these two; the files are JSON with comments.
    allowComments: true,
    allowTrailingCommas: true,
  } as JsonSchema;
}
