import type { Box } from '../../core/detection/boxes';

/**
 * The acting half of a format of detection data sets: reads what is said of the pictures, and opens none of them.
 * @param path a folder or a file that is one by `found`
 * @throws UserError naming the file, and the line or the path in it, where something is damaged, missing or contradictory
 */
export type OpenDetectionFormat = (path: string) => Promise<AnnotatedPictures>;

export interface AnnotatedPictures {
  /** By class number. */
  readonly classNames: readonly string[];
  /** In the order of the files. */
  readonly pictures: readonly AnnotatedPicture[];
  /** What the user should know, e.g. what is left out. */
  readonly notes: readonly string[];
}

export interface AnnotatedPicture {
  readonly path: string;
  /** Of COCO: by which results name it. Pictures of two files may have the same. */
  readonly id?: number;
  /** Where it is named, for messages: a file, and a line or a path in it. */
  readonly place: string;
  /** In pixels, as the annotation says; undefined where it does not. */
  readonly size?: { readonly width: number; readonly height: number };
  readonly objects: readonly DetectionObject[];
  /** Undefined where nothing says what is for testing: then a share is. */
  readonly part?: 'train' | 'test';
}

export interface DetectionObject {
  readonly class: number;
  readonly box: Box;
  /** Of VOC: what evaluation neither asks for nor counts as wrong. */
  readonly isDifficult?: true;
  /** Of COCO: a group of objects in one box. */
  readonly isCrowd?: true;
}

/** Far more than any data set has. */
export const MAX_PICTURES = 2_000_000;
export const MAX_OBJECTS = 20_000_000;
