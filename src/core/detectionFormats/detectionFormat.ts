import type { Kind } from '../kind';

/** A layout of files that hold pictures, and the boxes and classes of the objects in them. */
export interface DetectionFormat<K extends string = string> extends Kind<K, Record<never, never>> {
  /** Any of these tells that a file or a folder holds a data set of the format. */
  readonly found: readonly FoundDetectionBy[];
  /** What somebody who has such files asks `mas-lab data describe` for. */
  readonly example: string;
}

export type FoundDetectionBy =
  /** It is a folder that holds all of these folders. */
  | { readonly folders: readonly string[] }
  /** It is a folder, or has folders for training and testing, with pictures that have a file of this ending beside. */
  | { readonly beside: string }
  /** It is a folder, or has folders for training and testing, with a file of this name. */
  | { readonly partFile: string }
  /** It is a folder with such files, or its folder `inside` has them; `ending`: or it is one file of any such name. */
  | { readonly files: RegExp; readonly inside: string; readonly ending: string };

export function detectionFormat<const F extends DetectionFormat>(format: F): F {
  return format;
}
