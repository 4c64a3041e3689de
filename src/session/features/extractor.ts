import type { StoredAs } from '../../training/program/features';

/** What turns samples into features, as far as it is known before it is loaded. */
export interface Extractor {
  /**
   * All that decides the features of a sample, as JSON: equal ones give equal features. It is part of the name of what is
   * kept in the cache, and recorded beside it.
   */
  readonly made: Readonly<Record<string, unknown>>;
  /** @throws UserError where it does not fit the samples, or this machine cannot run it */
  open(): Promise<OpenExtractor>;
}

export interface OpenExtractor {
  /** Features of each sample. */
  readonly width: number;
  /** Samples that one call takes. */
  readonly batch: number;
  /** Features `[samples, width]` of samples as they are stored, `[samples, elements]`. */
  featuresOf(samples: Uint8Array | Float32Array): Promise<Float32Array>;
  close(): void;
}

/** The samples that it is for. */
export type SampleForm = Pick<StoredAs, 'inputShape' | 'type'>;
