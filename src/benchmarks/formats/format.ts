import type { InputType } from '../rows/rawInputs';
import type { ReadRow, SharedFile } from '../rows/rowFile';

/** A file of a data set. */
export interface DataFile {
  /** The name under which it is published. */
  readonly name: string;
  readonly path: string;
}

/** How an experiment wants a data set to be read. */
export interface Reading {
  /** Which labels count, where there are several. */
  readonly label?: string | undefined;
  /** Order in which images are stored: h height, w width, c channels; default `hwc`. */
  readonly axes?: 'hwc' | 'whc' | 'chw' | 'cwh' | undefined;
  /** Size of pictures, default that of the first, in colours; arrangement of the columns of a table. */
  readonly height?: number | undefined;
  readonly width?: number | undefined;
  readonly channels?: 1 | 3 | undefined;
  /** Share of each class used for testing where the data set does not say; default 0.2. */
  readonly testShare?: number | undefined;
}

/**
 * The acting half of a data format: reads as much of the files as tells what is in them.
 * @param files those that are there, in the order of the format's description
 * @throws UserError naming the file, where one is damaged or holds something else
 */
export type OpenFormat = (files: readonly DataFile[], reading: Reading) => Promise<OpenDataSet | SampleStream>;

/** A data set of which shapes are known, so that memory can be taken before its elements are read. */
export interface OpenDataSet {
  readonly train: OpenSplit;
  /** Undefined where nothing says what is for testing: then a share of each class is. */
  readonly test?: OpenSplit;
  /** By class number, where the files tell. */
  readonly classNames?: readonly string[];
  /** What the user should know, e.g. what is left out. */
  readonly notes?: readonly string[];
}

/** The samples for training or for testing. */
export interface OpenSplit {
  readonly inputs: StoredInputs;
  readonly labels: StoredLabels;
  /** `[rows]`: the number of the task that each sample is of, where the files tell. */
  readonly tasks?: StoredLabels;
}

export interface StoredInputs {
  /** Where they stand, for messages: a file, or a file and a name in it. */
  readonly place: string;
  readonly type: InputType;
  /** `[rows, height, width]`, `[rows, height, width, channels]` or `[rows, elements]`. */
  readonly shape: readonly number[];
  /**
   * The bytes of all elements, in row-major and little-endian order, in windows of any length.
   * @throws UserError where the file is damaged, or holds more or less than its shape says
   */
  windows(): AsyncIterable<Uint8Array>;
  /**
   * Opens the file to read the bytes of one row at a time; present where a row can be read without those before it. Of
   * other data that are larger than memory, the rows are copied to a file in the user's cache first.
   */
  rowReader?(): ReadRow;
  /** Where the rows stand as they are in a file of the cache, which sessions can map. */
  readonly stored?: StoredRows;
}

/** Some of the rows of a file. */
export interface StoredRows {
  readonly file: SharedFile;
  /** How many the file has. */
  readonly rows: number;
  /** In the order of the samples, the number of each one's row in the file. */
  readonly places: readonly number[];
  /** Reads a row of the file. */
  readonly read: ReadRow;
}

export interface StoredLabels {
  readonly place: string;
  readonly rows: number;
  /**
   * `[rows]`: whole numbers.
   * @throws UserError where the file is damaged
   */
  read(): Promise<ArrayLike<number>>;
}

/**
 * A data set whose samples are decoded one after the other. They are kept as rows in the user's cache, so that each is
 * decoded once.
 */
export interface SampleStream {
  /** Where they stand, for messages. */
  readonly place: string;
  readonly type: InputType;
  /** Of a sample: `[height, width, channels]` or `[elements]`. */
  readonly shape: readonly number[];
  /**
   * All samples in their order.
   * @throws UserError naming the file and the place in it, where a sample is damaged
   */
  samples(): AsyncIterable<Sample>;
  /** By class number, once all samples have been read, where labels are numbers and the files tell their names. */
  classNames?(): readonly string[] | undefined;
  readonly notes?: readonly string[];
  /** The files that they are read from, where those are in the folder that was found. */
  readonly files?: readonly string[];
}

export interface Sample {
  /** The bytes of all elements, in row-major and little-endian order. */
  readonly bytes: Uint8Array;
  /** A class number, or the name of a class; whole numbers as text are numbers where all labels are such. */
  readonly label: number | string;
  /** What it is for; validation samples are for testing where no others are, and otherwise left out. */
  readonly part?: 'train' | 'test' | 'validation' | undefined;
  readonly task?: number | undefined;
  /** Samples of a lower rank come first, wherever an archive has them. Default 0. */
  readonly rank?: number;
}
