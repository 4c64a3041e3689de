import type { Kind } from '../kind';

/** A layout of files that hold a data set: samples for training and testing, and the class of each. */
export interface DataFormat<K extends string = string> extends Kind<K, Record<never, never>> {
  /** Any of these tells that a file or a folder holds a data set of the format. */
  readonly found: readonly FoundBy[];
  /** What the samples may be made of. */
  readonly inputs: readonly ('uint8' | 'float32')[];
  /** What somebody who has such a file writes in an experiment, as members of `benchmark`. */
  readonly example: string;
}

export type FoundBy =
  /** It is one file, or a folder with one such file. The extensions begin with a dot and are lower-case. */
  | { readonly extensions: readonly string[] }
  /** It is one such file, or a folder with any number of them, also in its folders `data`, `train` and `test`. */
  | { readonly parts: readonly string[] }
  /** It is a folder of image files, in a folder for each class, within `train` and `test` or alone. */
  | { readonly classFolders: true }
  /** It is a folder that holds all of these, with one prefix. Of a single file, the path may be its own. */
  | { readonly files: readonly FormatFile[] };

export interface FormatFile {
  /** The name under which it is published. */
  readonly name: string;
  /** Every name under which it is found; what may stand before that, the name of the data set, is its group `prefix`. */
  readonly pattern: RegExp;
  /** Whether a data set can do without it. */
  readonly optional?: true;
  /** Whether a folder of this name is something else; otherwise archives may unpack to it. */
  readonly never?: 'folder';
}

export function dataFormat<const F extends DataFormat>(format: F): F {
  return format;
}
