import type { InputType } from '../rawInputs';
import type { ReadRow } from '../rowFile';

/** A file of a data set. */
export interface DataFile {
  /** The name under which it is published. */
  readonly name: string;
  readonly path: string;
}

/**
 * The acting half of a data format: reads as much of the files as tells their shapes.
 * @param files in the order of the format's description
 * @throws UserError naming the file, where one is damaged or holds something else
 */
export type OpenFormat = (files: readonly DataFile[]) => Promise<OpenDataSet>;

/** A data set of which shapes are known, so that memory can be taken before its elements are read. */
export interface OpenDataSet {
  readonly train: OpenSplit;
  readonly test: OpenSplit;
  /** By class number, where the files tell. */
  readonly classNames?: readonly string[];
}

/** The samples for training or for testing. */
export interface OpenSplit {
  readonly inputs: StoredInputs;
  readonly labels: StoredLabels;
}

export interface StoredInputs {
  /** Where they stand, for messages: a file, or a file and a name in it. */
  readonly place: string;
  readonly type: InputType;
  /** `[rows, height, width]`, `[rows, height, width, channels]` or `[rows, elements]`. */
  readonly shape: readonly number[];
  /**
   * Writes the bytes of all elements to `target`, which has that size, in row-major and little-endian order.
   * @throws UserError where the file is damaged
   */
  read(target: Uint8Array): Promise<void>;
  /**
   * Opens the file to read the bytes of one row at a time; present where a row can be read without those before it, so
   * that data larger than memory can be used.
   */
  rowReader?(): ReadRow;
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
