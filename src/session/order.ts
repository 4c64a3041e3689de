import { z } from 'zod';
import type { Inspection, RuleAgreement, SampleSource } from '../core/omega/inspection';
import type { EngineInfo, ImportanceHistogram } from '../core/run/event';
import type { TaskAccuracy } from '../training/evaluation';

/** What one session is asked to do, as the JSON in its first argument. */

const number = z.number().int().min(1);
const engine = z.enum(['auto', 'native', 'wasm', 'cpu']);
const run = z.string().min(1).describe('Path of the run directory.');
const samples = z.enum(['train', 'validation', 'test']).describe('Which samples of each task.');
const source = z.union([
  z.enum(['train', 'test']),
  z.strictObject({ folder: z.string().min(1).describe('Folder of PNG and JPEG files, absolute.') }),
]);
const checkpoint = number.optional().describe('Task after which the checkpoint was written; default the last.');

export const orderSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('train'),
    run,
    engine,
    tasks: z.union([number, z.literal('all')]).describe('How many tasks at most; one begun earlier counts.'),
  }),
  z.strictObject({
    kind: z.literal('evaluate'),
    run,
    engine,
    checkpoint,
    tasks: z.array(number).min(1).optional().describe('Default: all learnt that the checkpoint has outputs for.'),
    data: samples.default('test'),
  }),
  z.strictObject({
    kind: z.literal('importance'),
    run,
    engine,
    checkpoint,
    data: source.default('train'),
    samples: number.optional(),
    out: z.string().min(1).optional().describe('File to write the importance to, absolute.'),
  }),
  z.strictObject({
    kind: z.literal('adapt'),
    run,
    engine,
    checkpoint,
    into: z.string().min(1).describe('Path of the run to make.'),
    data: z.string().min(1).describe('train, test, both, or the absolute path of a folder of images.'),
    classes: z
      .array(z.union([z.number().int().min(0), z.string().min(1)]))
      .min(1)
      .optional(),
    weight: z.number().min(0).max(1).default(1),
    samples: number.optional(),
  }),
  z.strictObject({
    kind: z.literal('inspect'),
    run,
    engine,
    checkpoint,
    base: number.optional().describe('Checkpoint to compare with; default the one before.'),
    measure: z
      .strictObject({
        data: source,
        classes: z.array(z.number().int().min(0)).min(1).optional(),
        samples: number.optional(),
      })
      .optional()
      .describe('Measures Ω anew, instead of taking what the method accumulated.'),
  }),
  z.strictObject({ kind: z.literal('probe'), engine }).describe('Only opens the engine.'),
]);

export type Order = z.input<typeof orderSchema>;
export type OrderOf<K extends Order['kind']> = Extract<z.output<typeof orderSchema>, { kind: K }>;

export interface Evaluation {
  readonly checkpoint: number;
  readonly tasks: readonly TaskAccuracy[];
}

export interface MeasuredImportance {
  readonly checkpoint: number;
  readonly data: SampleSource;
  readonly samples: number;
  readonly histograms: readonly ImportanceHistogram[];
  /** With local Ω, measured on the same samples. */
  readonly agreement: readonly RuleAgreement[];
  readonly file?: { readonly path: string; readonly bytes: number; readonly sha256: string };
}

/** A run whose last checkpoint has another run's weights, and an Ω that was weighed anew. */
export interface Adaptation {
  readonly run: string;
  readonly checkpoint: number;
  readonly samples: number;
  readonly histograms: readonly ImportanceHistogram[];
}

/** What each order comes to. */
export interface Results {
  readonly train: 'done' | 'stopped';
  readonly evaluate: Evaluation;
  readonly importance: MeasuredImportance;
  readonly adapt: Adaptation;
  readonly inspect: Inspection;
  readonly probe: EngineInfo;
}

/** What a session says to the process that started it, if that is still there. */
export type SessionMessage =
  /** The event log has grown. */
  | { readonly type: 'look' }
  | { readonly type: 'result'; readonly value: Results[Order['kind']] }
  /** `hint` is there where the user can do something; otherwise it is a fault of MAS Lab, and the log has more. */
  | { readonly type: 'failed'; readonly message: string; readonly hint?: string; readonly unexpected: boolean };

export const EXIT = { done: 0, failed: 1, stopped: 130 } as const;
