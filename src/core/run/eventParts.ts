import * as z from 'zod/mini';
import { accuracy, real, task, text, whole } from './fields';
import { MAX_BINS, MAX_THREADS } from './limits';

/** Parts of events that consist of several fields. */

/** What computed a session. */
export const engineInfo = z.strictObject({
  kind: z.enum(['tensorflow', 'wasm', 'cpu']),
  /** Version of libtensorflow, or of tfjs for the fallback. */
  version: text,
  threads: z.int().check(z.gte(1), z.lte(MAX_THREADS)),
  /** Whether TensorFlow used its oneDNN kernels, and our own for penalty and update; absent in older logs: neither. */
  oneDNN: z.exactOptional(z.boolean()),
  fused: z.exactOptional(z.boolean()),
  /** Parts of a mini-batch that training took side by side; absent in older logs: one. */
  lanes: z.exactOptional(z.int().check(z.gte(1), z.lte(MAX_THREADS))),
  /** Whether operations that would sum in any order took one; absent: no. */
  deterministic: z.exactOptional(z.boolean()),
  /** Why TensorFlow could not be loaded, if it was wanted. */
  fallback: z.exactOptional(text),
});

/** The distribution of Ω within one tensor, on a log₁₀ axis. */
export const importanceHistogram = z.strictObject({
  /** Tensor without its prefix, e.g. `dense1/kernel`. */
  tensor: text,
  elements: whole,
  /** Elements that are exactly zero; the bins count the others. */
  zeros: whole,
  mean: real,
  max: real,
  /** log₁₀ of the smallest and largest non-zero value. */
  range: z.tuple([real, real]),
  /** Counts in equal steps of log₁₀ over `range`. */
  bins: z.array(whole).check(z.maxLength(MAX_BINS)),
});

/** Where a session resumes within a task. */
export const resumed = z.strictObject({
  task,
  step: whole,
  /** If its λ is searched: the number of finished attempts, with the reference. */
  tried: z.exactOptional(whole),
});

/** Accuracy on the samples of some classes. */
export const subsetAccuracy = z.strictObject({
  /** As the experiment calls it. */
  name: text,
  accuracy,
  samples: whole,
});

/** Average precisions of detecting the objects of a class. */
export const classPrecision = z.strictObject({
  name: text,
  /** To be found in the test pictures. */
  objects: whole,
  /** By metric, each before its mean over classes (`core/measures/metric.ts`). */
  mAP50: accuracy,
  'mAP50-11-points': accuracy,
  'mAP50-95': accuracy,
});

/** Where a run begins that does not begin untrained. */
export const runSource = z.strictObject({
  /** The directory of the other run. */
  run: text,
  /** The other run's checkpoint after this task. */
  checkpoint: task,
  /** `adapted`: with the checkpoint's Ω re-estimated. */
  how: z.enum(['branched', 'adapted']),
});

/** What a run was made from; paths are relative to the run directory, with `/`, or absolute on another drive. */
export const runOrigin = {
  /** The experiment's file; paths in the experiment start in its folder. */
  file: z.exactOptional(text),
  /** The folder that was worked in: its `data` folder is searched for data sets. */
  workspace: z.exactOptional(text),
  /** Its name in the sweep that made it, if one did; `file` is then that of the experiment that the sweep varies. */
  cell: z.exactOptional(text),
  /** The file of that sweep. */
  sweep: z.exactOptional(text),
  /** The folder of that sweep. */
  sweepFolder: z.exactOptional(text),
  /** The run that it continues. */
  from: z.exactOptional(runSource),
};
