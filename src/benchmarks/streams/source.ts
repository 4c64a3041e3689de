import { statSync } from 'node:fs';
import { relative, sep } from 'node:path';
import type { Source } from '../../core/run/source';
import { onDisk } from '../../store/diskError';
import { sha256Of } from '../../store/sha256';
import type { DetectionSet } from '../detectionSets/detectionSet';
import type { ImageFolder } from '../imageFolders/imageFolder';
import { BYTES, bytesOf, type RawInputs } from '../rows/rawInputs';

/** More classes are not written down one by one; the digest covers them. */
const MAX_LISTED = 1000;
/** Samples of a data set whose bytes the digest covers; labels it covers all. */
const SAMPLES_READ = 256;

/** A folder of images as a run records it: its classes, and a digest of the names and sizes of its files. */
export function sourceOfFolder(folder: ImageFolder, place: string): Source {
  const files = folder.files.map(({ path, class: number, part }) => {
    const name = relative(folder.path, path).replaceAll(sep, '/').normalize('NFC');
    return JSON.stringify([name, number, part, onDisk(path, () => statSync(path).size)]);
  });
  const counts = folder.classNames.map((name, number) => ({
    name,
    samples: folder.files.filter((file) => file.class === number).length,
  }));
  return source(place, counts, files.sort());
}

/** A detection data set as a run records it: objects of each class, and a digest of pictures, their sizes and boxes. */
export function sourceOfDetectionSet(
  { path, pictures, trainPictures, classNames }: DetectionSet,
  place: string,
): Source {
  const counts = classNames.map((name) => ({ name, samples: 0 }));
  const described = pictures.map(({ path: file, width, height, objects }, i) => {
    for (const each of objects) {
      const count = counts[each.class];
      if (count) count.samples++;
    }
    const name = relative(path, file).replaceAll(sep, '/').normalize('NFC');
    const size = onDisk(file, () => statSync(file).size);
    return JSON.stringify([name, i < trainPictures, width, height, size, objects]);
  });
  return source(place, counts, described);
}

/**
 * A data set as a run records it: its classes, and a digest of all labels and of samples spread over the data set. The same
 * data packed in another way has the same digest.
 */
export function sourceOfDataSet(data: LabelledData, place: string): Source {
  const { inputs, inputShape, rows, labels, classNames } = data;
  const counts = new Map<number, number>();
  for (let row = 0; row < rows; row++) counts.set(labels[row] ?? 0, (counts.get(labels[row] ?? 0) ?? 0) + 1);
  const classes = [...counts]
    .sort(([a], [b]) => a - b)
    .map(([label, samples]) => ({ name: classNames?.[label] ?? String(label), samples }));
  return source(place, classes, [
    JSON.stringify([rows, inputShape]),
    new Uint8Array(Int32Array.from(labels).buffer),
    ...someRows(inputs, rows, inputShape),
  ]);
}

export interface LabelledData {
  readonly inputs: RawInputs;
  readonly inputShape: readonly number[];
  readonly rows: number;
  /** `[rows]` */
  readonly labels: ArrayLike<number>;
  /** Names by label, where they are known. */
  readonly classNames?: readonly string[];
}

function someRows(inputs: RawInputs, rows: number, shape: readonly number[]): readonly Uint8Array[] {
  const count = Math.min(rows, SAMPLES_READ);
  const chosen = Array.from({ length: count }, (_, i) => Math.floor((i * rows) / count));
  if ('read' in inputs) {
    const bytes = BYTES[inputs.type] * shape.reduce((product, size) => product * size, 1);
    return chosen.map((row) => {
      const target = new Uint8Array(bytes);
      inputs.read(row, target);
      return target;
    });
  }
  const elements = inputs.length / rows;
  return chosen.map((row) => bytesOf(inputs.subarray(row * elements, (row + 1) * elements)));
}

function source(
  place: string,
  classes: NonNullable<Source['classes']>,
  parts: readonly (string | Uint8Array)[],
): Source {
  const digest = sha256Of(JSON.stringify(classes), ...parts);
  return { place, ...(classes.length <= MAX_LISTED && { classes }), digest };
}
