import type { ImportanceHistogram } from '../run/event';

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

export interface TensorInspection {
  readonly tensor: string;
  readonly shape: readonly number[];
  readonly histogram: ImportanceHistogram;
  /** `value`: the smallest Ω that the share `at` (a fraction) of the elements does not exceed. */
  readonly quantiles: readonly { readonly at: number; readonly value: number }[];
  /** Elements with Ω under `threshold`, a hundredth of the network's mean: free to learn something else. */
  readonly nearZero: { readonly threshold: number; readonly elements: number };
  /** Fraction of the tensor's whole Ω that its top hundredth of elements holds. */
  readonly topShare: number;
  /** The most important ones, in descending order. */
  readonly weights: readonly WeightInspection[];
  /** Output units (the last axis) by the sum of their Ω, the largest first; empty for a bias. */
  readonly units: readonly { readonly unit: number; readonly omega: number }[];
  readonly map: MatrixMap;
  /** How the weights moved from the base's anchor, against the base's Ω. */
  readonly movement?: Movement;
  /** Against the base's Ω. */
  readonly comparison?: {
    readonly histogram: ImportanceHistogram;
    /** Pearson's, over all elements; null where one side does not vary. */
    readonly correlation: number | null;
  };
}

export interface WeightInspection {
  /** Place on each axis, from 0. */
  readonly index: readonly number[];
  readonly omega: number;
  readonly weight: number;
}

/** A matrix, or any tensor with all axes but the last folded into rows, reduced to means of equal blocks. */
export interface MatrixMap {
  readonly rows: number;
  readonly columns: number;
  /** Of the whole tensor. */
  readonly size: readonly [rows: number, columns: number];
  /** Row-major means of blocks, `rows × columns` of them. */
  readonly values: readonly number[];
}

export interface Movement {
  /** Elements of a 2-D histogram, log₁₀ Ω across and log₁₀ |θ − θ*| up; `counts` row by row from the bottom. */
  readonly omega: readonly [low: number, high: number];
  readonly distance: readonly [low: number, high: number];
  readonly steps: number;
  readonly counts: readonly number[];
  /** Spearman's, of Ω and |θ − θ*|; null where one does not vary. Negative where guarding works. */
  readonly correlation: number | null;
  /** Σ Ω (θ − θ*)² */
  readonly penalty: number;
  /** Those with the largest Ω (θ − θ*)²: guarded, and moved all the same. */
  readonly moved: readonly (WeightInspection & { readonly distance: number })[];
}

export interface Overlap {
  readonly tasks: readonly number[];
  /** One for each tensor, and one, named `all`, over all of them. */
  readonly tensors: readonly {
    readonly tensor: string;
    /** Pearson's, between the tasks' own Ω: `correlation[a][b]`; null where one does not vary. */
    readonly correlation: readonly (readonly (number | null)[])[];
    /** Fraction of task a's top twentieth of elements that are in task b's, too. */
    readonly shared: readonly (readonly number[])[];
  }[];
}

/**
 * How far global Ω (of ‖F‖₂², what the network's outputs need) and local Ω (of ‖y‖₂², what the layer's own output needs)
 * find the same elements of a tensor important, measured on the same samples.
 */
export interface RuleAgreement {
  readonly tensor: string;
  /** Pearson's correlation; null where one does not vary. */
  readonly pearson: number | null;
  /** Spearman's: that of the ranks. */
  readonly spearman: number | null;
  /** Fraction of the top twentieth by global Ω that is in the top twentieth by local Ω, too. */
  readonly shared: number;
}

export interface InputImage {
  readonly of: 'accumulated' | 'own' | 'measured';
  /** `input`: one value for each pixel; `kernel`: for each place of a convolution's window. */
  readonly kind: 'input' | 'kernel';
  /** Whether inputs stand in the order the network sees them, other than in the image, as earlier tasks had others. */
  readonly scrambled: boolean;
  readonly height: number;
  readonly width: number;
  /** Row-major, summed over channels. */
  readonly values: readonly number[];
}
