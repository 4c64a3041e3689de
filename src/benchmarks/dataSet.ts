import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../core/userError';
import { cacheFolder } from '../store/cacheFolder';
import { type FoundDataSet, findDataSet, type Part, type Places } from './catalog';
import { type IdxFile, openIdx, readIdx } from './idx';

/** A data set in memory: training samples first, then test samples. */
export interface DataSet {
  readonly name: string;
  /** `[height, width, channels]` */
  readonly inputShape: readonly [number, number, number];
  /** `[rows, ...inputShape]` */
  readonly inputs: Uint8Array;
  /** `[rows]`: the class number of each row. */
  readonly labels: Uint8Array;
  readonly rows: number;
  readonly trainRows: number;
  /** Class numbers that appear in the training samples, ascending. */
  readonly classes: readonly number[];
  /** Names by class number, where the catalogue knows them. */
  readonly classNames?: readonly string[];
}

/**
 * Reads a data set: each file straight into its place, with no second copy.
 * @throws UserError where it is missing, damaged, or its files do not fit together
 */
export async function loadDataSet(name: string, places: Places = {}): Promise<DataSet> {
  const found = findDataSet(name, places);
  // One after the other, so that of several damaged files always the same one is named.
  const trainImages = await openIdx(found.files['train-images'], [3, 4]);
  const trainLabels = await openIdx(found.files['train-labels'], [1]);
  const testImages = await openIdx(found.files['t10k-images'], [3, 4]);
  const testLabels = await openIdx(found.files['t10k-labels'], [1]);
  const trainRows = samples(trainImages, trainLabels);
  const rows = trainRows + samples(testImages, testLabels);
  const inputShape = shapeOf(trainImages);
  if (String(shapeOf(testImages)) !== String(inputShape)) {
    throw new UserError(
      `${testImages.path}: images are ${shapeOf(testImages).join(' × ')}, ` +
        `but those in ${trainImages.path} are ${inputShape.join(' × ')}`,
      'Training and test images must have one shape.',
    );
  }

  const inputs = new Uint8Array(trainImages.elements + testImages.elements);
  const labels = new Uint8Array(rows);
  await Promise.all([
    readVerified(found, 'train-images', trainImages, inputs.subarray(0, trainImages.elements)),
    readVerified(found, 'train-labels', trainLabels, labels.subarray(0, trainRows)),
    readVerified(found, 't10k-images', testImages, inputs.subarray(trainImages.elements)),
    readVerified(found, 't10k-labels', testLabels, labels.subarray(trainRows)),
  ]);

  const classes = [...new Set(labels.subarray(0, trainRows))].sort((a, b) => a - b);
  const strange = labels.subarray(trainRows).find((label) => !classes.includes(label));
  if (strange !== undefined) {
    throw new UserError(
      `${testLabels.path}: holds class ${strange}, which no training sample in ${trainLabels.path} has`,
      'Check that training and test files belong together.',
    );
  }
  const names = found.known && { classNames: found.known.classNames };
  return { name, inputShape, inputs, labels, rows, trainRows, classes, ...names };
}

function samples(images: IdxFile, labels: IdxFile): number {
  const [count = 0] = images.dimensions;
  if (count !== labels.elements) {
    throw new UserError(
      `${labels.path}: holds ${labels.elements} labels, but ${images.path} holds ${count} images`,
      'Check that images and labels belong together.',
    );
  }
  if (images.elements === 0)
    throw new UserError(`${images.path}: holds no image data: ${images.dimensions.join(' × ')}`);
  return count;
}

function shapeOf({ dimensions }: IdxFile): readonly [number, number, number] {
  const [, height = 0, width = 0, channels = 1] = dimensions;
  return [height, width, channels];
}

async function readVerified(found: FoundDataSet, part: Part, idx: IdxFile, target: Uint8Array): Promise<void> {
  const expected = found.known?.sha256[part];
  const mark = expected && markOf(idx.path, expected);
  await readIdx(idx, target);
  if (!expected || !mark || existsSync(mark)) return;
  const actual = createHash('sha256').update(idx.header).update(target).digest('hex');
  if (actual !== expected) {
    throw new UserError(
      `${idx.path}: not the published ${found.name}: SHA-256 of the unpacked file is ${actual}, expected ${expected}`,
      `Replace the file with a fresh copy; data of your own goes in a folder with another name than "${found.name}".`,
    );
  }
  try {
    mkdirSync(join(mark, '..'), { recursive: true });
    writeFileSync(mark, `${idx.path}\n`);
  } catch {
    // Only costs the next session a tenth of a second: without a mark the file is verified again.
  }
}

/** A file whose presence says that this very file, by path, size and time of change, had this checksum. */
function markOf(path: string, sha256: string): string {
  const { size, mtimeMs } = statSync(path);
  const key = createHash('sha256')
    .update(JSON.stringify([path, size, mtimeMs, sha256]))
    .digest('hex');
  return join(cacheFolder(), 'verified', key);
}
