/** What is in a detection data set. */
export interface DetectionDescription {
  /** Its folder or file. */
  readonly path: string;
  /** The title of its format. */
  readonly format: string;
  readonly trainPictures: number;
  readonly testPictures: number;
  /** Of the pictures, in pixels. */
  readonly widths: Spread;
  readonly heights: Spread;
  /** In the order of their numbers. */
  readonly classes: readonly DetectionClass[];
  readonly objects: { readonly train: number; readonly test: number };
  /** Of all pictures, those without objects among them. */
  readonly objectsPerPicture: Spread;
  /** Width and height of all boxes, in pixels; absent where there are none. */
  readonly boxWidths?: Spread;
  readonly boxHeights?: Spread;
  /** Objects that are difficult (VOC) or stand for a crowd (COCO); they count above, too. */
  readonly difficult: number;
  readonly crowds: number;
  /** What was left out and why, and what else is to be known. */
  readonly notes: readonly string[];
  /** What an experiment may say to use it; absent where no stream can be made of it. */
  readonly benchmark?: Readonly<Record<string, unknown>>;
}

/** Of the lower one of two values in the middle, the median. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

export interface DetectionClass {
  readonly name: string;
  /** Objects for training and testing. */
  readonly train: number;
  readonly test: number;
  /** Pictures with at least one. */
  readonly trainPictures: number;
  readonly testPictures: number;
}
