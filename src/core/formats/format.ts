import type { Kind } from '../kind';

/** A layout of files that hold a data set: samples for training and testing, and the class of each. */
export interface DataFormat<K extends string = string> extends Kind<K, Record<never, never>> {
  readonly found: FoundBy;
  /** What the samples may be made of. */
  readonly inputs: readonly ('uint8' | 'float32')[];
}

/** What tells that a file or a folder holds a data set of a format. */
export type FoundBy =
  /** It is one file, or a folder with one such file. The extensions begin with a dot and are lower-case. */
  | { readonly extensions: readonly string[] }
  /** It is a folder that holds all of these, with one prefix. */
  | { readonly files: readonly FormatFile[] };

export interface FormatFile {
  /** The name under which it is published. */
  readonly name: string;
  /** Every name under which it is found; what may stand before that, the name of the data set, is its group `prefix`. */
  readonly pattern: RegExp;
}

export function dataFormat<const F extends DataFormat>(format: F): F {
  return format;
}
