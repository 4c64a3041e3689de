import type { Scenario } from './values';

/**
 * What a kind may ask about the experiment it is part of: abilities instead of names, so that a new benchmark or network
 * changes no method. Written by hand, because the type of an experiment follows from the kinds.
 */
export interface Traits {
  readonly scenario: Scenario;
  readonly benchmark: {
    /** Whether labels are classes, so that a network gives probabilities; otherwise they are vectors. */
    readonly hasClasses: boolean;
    /** Whether samples are pictures whose objects are to be found in regions of them. */
    readonly hasRegions: boolean;
    /** Undefined where the data decides. */
    readonly tasks: number | undefined;
  };
  /**
   * `modules`: modules in each layer, in networks that have paths to choose. `isLinear`: whether heads see the samples
   * themselves, so that the network is one linear layer. `crops`: whether it takes regions out of pictures.
   */
  readonly network: { readonly modules?: number; readonly isLinear: boolean; readonly crops: boolean };
  readonly training: {
    readonly keep: 'last-epoch' | 'best-validation' | 'best-test';
    readonly optimizerState: 'keep' | 'reset';
    readonly epochs: number;
    readonly batchSize: number;
    readonly augmentation?: object | undefined;
    readonly laterTasks?: { readonly epochs?: number | undefined } | undefined;
  };
  /** Epochs beside those of training, and whether a task is trained several times. */
  readonly method: { readonly warmUpEpochs: number; readonly searchesLambda: boolean };
}

/** The scenarios that a kind fits, and what to tell those who choose another. */
export interface Fit {
  readonly scenarios: readonly Scenario[];
  readonly otherwise: string;
}
