/** What the set-up is doing, for a progress display. */
export interface Progress {
  readonly message: string;
  /** Share done, 0..1, of what the message names; absent where it is not known. */
  readonly fraction?: number;
}

/** How a set-up says what it is doing, and how it is cancelled. */
export interface Watch {
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** What was begun is cleaned away, and the set-up throws the reason. */
  readonly signal?: AbortSignal | undefined;
}

/** The engine that a session will find. */
export type Engine =
  | {
      readonly kind: 'tensorflow';
      readonly version: string;
      /** Why it is without our kernels (`kernels/`), which make training faster, if it is. */
      readonly withoutKernels?: string;
    }
  | {
      readonly kind: 'wasm';
      readonly reason: string;
      readonly advice: string;
      /** Set where only a download that cannot be verified could give TensorFlow, and the user has not accepted it. */
      readonly isUnverified?: true;
    };
