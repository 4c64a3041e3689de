import { UserError } from '../../core/userError';
import type { OpenSplit, StoredLabels } from '../formats/format';

/**
 * The labels of all parts, one part after the other.
 * @throws UserError where one is no class number
 */
export async function labelsOf(parts: readonly StoredLabels[]): Promise<Int32Array> {
  const labels = new Int32Array(parts.reduce((sum, { rows }) => sum + rows, 0));
  let first = 0;
  for (const { place, rows, read } of parts) {
    const found = await read();
    for (let row = 0; row < rows; row++) {
      const label = found[row] ?? -1;
      if (!(label >= 0 && label <= MAX_LABEL && Number.isInteger(label))) {
        throw new UserError(
          `${place}: label ${row} is ${label}`,
          `Labels are class numbers: whole numbers from 0 to ${MAX_LABEL}.`,
        );
      }
      labels[first + row] = label;
    }
    first += rows;
  }
  return labels;
}

/** As many classes as a head could have outputs for, with much room to spare. */
const MAX_LABEL = 1e6;

/** A hundred times as many as large data sets have; labels and orders of samples take some GB then. */
const MAX_SAMPLES = 1e8;

/** The number of samples, which is that of labels. */
export function rowsOf({ inputs, labels }: OpenSplit): number {
  const [rows = 0] = inputs.shape;
  if (rows > MAX_SAMPLES) {
    throw new UserError(
      `${inputs.place}: holds ${rows} samples, and at most ${MAX_SAMPLES} are read`,
      'Check that it is the right file, or use a part of it.',
    );
  }
  if (rows !== labels.rows) {
    throw new UserError(
      `${labels.place}: holds ${labels.rows} labels, but ${inputs.place} holds ${rows} images`,
      'Check that images and labels belong together.',
    );
  }
  if (inputs.shape.includes(0)) {
    throw new UserError(
      `${inputs.place}: holds no image data: ${inputs.shape.join(' × ')}`,
      'A data set needs samples for training and for testing.',
    );
  }
  return rows;
}
