import type { agreementOf } from './agreement';
import type { inputImage } from './image';
import type { inspectMovement } from './movement';
import type { overlapOf } from './overlap';
import type { inspectTensor } from './tensor';

/** What the importance panel shows of a checkpoint. Tensors are named without prefix, e.g. `dense1/kernel`. */
export interface Inspection {
  readonly run: string;
  readonly checkpoint: number;
  /** Checkpoint to compare with: the one asked for, or else the previous one; absent for the first. */
  readonly base?: number | undefined;
  /** Where Ω is from: accumulated by the method, or measured on samples. */
  readonly source: OmegaSource;
  /** Classes of the checkpoint's task that Ω can be measured on; empty where the data set is not at hand. */
  readonly classes: readonly { readonly id: number; readonly name: string }[];
  readonly tensors: readonly TensorInspection[];
  readonly overlap?: Overlap | undefined;
  /** Global against local Ω, where Ω was measured. */
  readonly agreement?: readonly RuleAgreement[] | undefined;
  /** Ω of the first layer, summed over its units, folded back to the shape of its input. */
  readonly images: readonly InputImage[];
}

/** Samples that Ω is measured on: those of the checkpoint's task, or the images in a folder (absolute). */
export type SampleSource = 'train' | 'test' | { readonly folder: string };

export type OmegaSource =
  | { readonly kind: 'accumulated' }
  | {
      readonly kind: 'measured';
      readonly data: SampleSource;
      /** The data set's own class numbers; absent for all. */
      readonly classes?: readonly number[] | undefined;
      readonly samples: number;
    };

/** Ω of one tensor. */
export type TensorInspection = ReturnType<typeof inspectTensor>;
export type Movement = ReturnType<typeof inspectMovement>;
export type Overlap = ReturnType<typeof overlapOf>;
export type InputImage = NonNullable<ReturnType<typeof inputImage>>;
export type RuleAgreement = ReturnType<typeof agreementOf>[number];
