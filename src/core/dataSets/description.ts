/** What is in a data set. */
export interface Description {
  /** Its folder or file. */
  readonly path: string;
  /** The title of its format. */
  readonly format: string;
  /** `[height, width, channels]` */
  readonly inputShape: readonly [number, number, number];
  readonly type: 'uint8' | 'float32';
  readonly trainSamples: number;
  readonly testSamples: number;
  /** Those that training samples have, in the order of their numbers, with how many samples each has. */
  readonly classes: readonly { readonly name: string; readonly train: number; readonly test: number }[];
  /** Numbers of tasks, where the files have them, with their samples: all, for training, for testing. */
  readonly tasks?: readonly {
    readonly task: number;
    readonly samples: number;
    readonly train: number;
    readonly test: number;
  }[];
  /** Of all stored elements. */
  readonly min: number;
  readonly max: number;
  /** For each channel, of the training samples as the network gets them by default: what `inputs` takes. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  /** Of the samples, in memory. */
  readonly bytes: number;
  readonly notes: readonly string[];
  /** What an experiment may say to use it; absent where no stream can be made of it. */
  readonly benchmark?: Readonly<Record<string, unknown>>;
}

/** Whether samples are pictures, which can be rotated: more than one row and more than one column. */
export function arePictures({ inputShape: [height, width] }: Pick<Description, 'inputShape'>): boolean {
  return height > 1 && width > 1;
}

/** Images of PyTorch that are read in the usual order look like very low ones with many channels. */
export function mayBeChannelsFirst([height, width, channels]: Description['inputShape']): boolean {
  return (height === 1 || height === 3) && width > 4 && channels > 4;
}
