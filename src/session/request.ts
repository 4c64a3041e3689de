import * as z from 'zod';
import { readingOfClasses, samplesOfTasks } from '../core/benchmarks/samples';
import type { Description } from '../core/dataSets/description';
import type { DetectionDescription } from '../core/detection/description';
import { classNames, count, fraction } from '../core/experiment/values';
import type { Inspection, SampleSource } from '../core/omega/inspection';
import type { Protection } from '../core/omega/protection';
import type { MeasuredCheckpoint } from '../core/panel/evaluationOf';
import type { ShownDetectionSet } from '../core/panel/shownDetectionSet';
import type { ShownStream } from '../core/panel/shownStream';
import type { EngineInfo } from '../core/run/event';
import { MAX_THREADS } from '../core/run/limits';
import type { MeasuredImportance as MeasuredTensors } from '../training/checkpointImportance';

/** What one session is asked to do, as the JSON in its first argument. */

const samples = z.enum(['train', 'validation', 'test']).describe('Which samples of each task.');
const source = z.union([
  z.enum(['train', 'test']),
  z.strictObject({ folder: z.string().min(1).describe('Folder of PNG, JPEG or WebP files, absolute.') }),
]);

const every = {
  engine: z.enum(['auto', 'native', 'wasm', 'cpu']),
  threads: count
    .max(MAX_THREADS)
    .optional()
    .describe(
      'TensorFlow’s threads, and then one lane; a run keeps those it began with; default what its network is fastest with.',
    ),
  processors: count.optional().describe('How many processors that choice may count on; default all.'),
  result: z.string().min(1).optional().describe('File for the state of the session, then its result; absolute.'),
};
const onRun = { ...every, run: z.string().min(1).describe('Path of the run directory.') };
const onCheckpoint = {
  ...onRun,
  checkpoint: count.optional().describe('Task after which the checkpoint was written; default the last.'),
};

/** Where data may lie. */
const places = {
  folder: z.string().min(1).optional().describe('Folder where relative paths start, absolute.'),
  workspace: z.string().min(1).optional().describe('Folder whose data folder is searched, absolute.'),
};

const layer = z
  .string()
  .min(1)
  .optional()
  .describe('Layer whose outputs are taken; default the last before the heads.');

/** What a session may be asked to do. */
export const requestSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('train'),
    ...onRun,
    tasks: z.union([count, z.literal('all')]).describe('Maximum number of tasks to train; an interrupted one counts.'),
    earlierStop: z
      .string()
      .exactOptional()
      .describe('A request to stop that was there before this one; it is not meant for it.'),
    requeue: z
      .boolean()
      .default(false)
      .describe(
        'Whether a session that a signal ends, or that finds the run in use, ends with exit code 75 and no outcome: its ' +
          'starter starts it again.',
      ),
  }),
  z.strictObject({
    kind: z.literal('evaluate'),
    ...onCheckpoint,
    tasks: z
      .array(count)
      .min(1)
      .readonly()
      .optional()
      .describe('Default: all trained tasks that the checkpoint has outputs for.'),
    data: samples.default('test'),
    answers: z.boolean().default(false).describe('Whether to return some samples of each task with their answers.'),
  }),
  z.strictObject({
    kind: z.literal('importance'),
    ...onCheckpoint,
    data: source.default('train'),
    samples: count.optional(),
    out: z.string().min(1).optional().describe('File to write the importance to, absolute.'),
  }),
  z.strictObject({
    kind: z.literal('adapt'),
    ...onCheckpoint,
    into: z.string().min(1).describe('Path of the new run.'),
    data: z.string().min(1).describe('train, test, both, or the absolute path of a folder of images.'),
    classes: classNames.readonly().optional(),
    weight: fraction.default(1),
    samples: count.optional(),
  }),
  z.strictObject({
    kind: z.literal('inspect'),
    ...onCheckpoint,
    base: count.optional().describe('Checkpoint to compare with; default the previous one.'),
    measure: z
      .strictObject({
        data: source,
        classes: z.array(z.number().int().min(0)).min(1).readonly().optional(),
        samples: count.optional(),
      })
      .optional()
      .describe('Re-estimates Ω instead of reading what the method accumulated.'),
  }),
  z.strictObject({ kind: z.literal('protection'), ...onCheckpoint }),
  z
    .strictObject({
      kind: z.literal('describe'),
      ...every,
      ...places,
      data: z.string().min(1).describe('Name of a data set, or its path.'),
      label: z.string().min(1).optional().describe('Which labels count, where there are several.'),
      axes: z.enum(['hwc', 'whc', 'chw', 'cwh']).optional().describe('Order in which images are stored.'),
    })
    .describe('Says what is in a data set.'),
  z
    .strictObject({
      kind: z.literal('samples'),
      ...every,
      ...places,
      file: z.string().min(1).describe('Path of the experiment’s file.'),
    })
    .describe('Returns some samples of each task of an experiment, as the network gets them.'),
  z
    .strictObject({
      kind: z.literal('pictures'),
      ...every,
      ...places,
      data: z.string().min(1).describe('Name of a detection data set, or its path.'),
    })
    .describe('Returns some pictures of each class of a detection data set, with their boxes.'),
  z.strictObject({
    kind: z.literal('features'),
    ...every,
    data: z.string().min(1).describe('Name or path of the data set.'),
    workspace: z.string().min(1).describe('Folder where its path starts.'),
    reading: z.strictObject(readingOfClasses).describe('How it is read, as in an experiment.'),
    from: z.discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('experiment'),
        file: z.string().min(1).describe('Experiment whose network and inputs are used; absolute.'),
        weights: z.string().min(1).optional().describe('In place of network.pretrained; absolute.'),
        layer,
      }),
      z.strictObject({ kind: z.literal('run'), run: onRun.run, checkpoint: onCheckpoint.checkpoint, layer }),
      z.strictObject({
        kind: z.literal('onnx'),
        file: z.string().min(1).describe('ONNX file; absolute.'),
        inputs: samplesOfTasks.inputs,
        layout: z.enum(['nchw', 'nhwc']).optional().describe('Order of its axes; default what fits.'),
        layer,
      }),
    ]),
    to: z.string().min(1).optional().describe('Folder to write, absolute; default one in the cache.'),
  }),
  z.strictObject({ kind: z.literal('probe'), ...every }).describe('Only opens the engine.'),
]);

export type Request = z.input<typeof requestSchema>;
export type RequestKind = Request['kind'];

/** A request with its defaults filled in, as the session gets it. */
export type RequestOf<K extends RequestKind> = {
  readonly [N in RequestKind]: Extract<z.output<typeof requestSchema>, { kind: N }>;
}[K];

export interface MeasuredImportance extends Omit<MeasuredTensors, 'tensors'> {
  readonly checkpoint: number;
  readonly data: SampleSource;
  readonly file?: { readonly path: string; readonly bytes: number; readonly sha256: string };
}

/** A run whose last checkpoint has another run's weights and a re-estimated Ω. */
export interface Adaptation extends Pick<MeasuredImportance, 'checkpoint' | 'samples' | 'histograms'> {
  readonly run: string;
}

/** What is in a data set of classes, or in a detection data set; or the columns of a table, where nothing tells which of them holds the labels. */
export type Described =
  | { readonly kind: 'described'; readonly description: Description }
  | { readonly kind: 'detection'; readonly description: DetectionDescription }
  | { readonly kind: 'no-label'; readonly columns: readonly string[] };

/** Where the features of a data set are. */
export interface Features {
  readonly folder: string;
  /** Whether they were made now; otherwise they were there. */
  readonly isNew: boolean;
  readonly samples: { readonly train: number; readonly test: number };
  readonly classes: number;
  /** What they were made of. */
  readonly made: Readonly<Record<string, unknown>>;
}

/** What a session can compute with, and where it was. */
export type Probed = EngineInfo & {
  readonly host: string;
  /** Version of Node.js. */
  readonly node: string;
};

/** The result of each kind of request. */
export interface Results {
  readonly train: 'done' | 'stopped';
  readonly evaluate: MeasuredCheckpoint;
  readonly importance: MeasuredImportance;
  readonly adapt: Adaptation;
  readonly inspect: Inspection;
  readonly protection: Protection;
  readonly describe: Described;
  readonly samples: ShownStream;
  readonly pictures: ShownDetectionSet;
  readonly features: Features;
  readonly probe: Probed;
}
