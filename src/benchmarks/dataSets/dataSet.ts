import { basename } from 'node:path';
import * as formats from '../../core/formats/list';
import { halfNamed } from '../../core/kind';
import { UserError } from '../../core/userError';
import type { OpenDataSet, OpenFormat, Reading, SampleStream } from '../formats/format';
import * as list from '../formats/list';
import { verify } from '../places/checksum';
import { type FoundDataSet, findDataSet } from '../places/findDataSet';
import type { Places } from '../places/places';
import { MAX_IN_MEMORY, type RawInputs } from '../rows/rawInputs';
import { storedSamples } from '../rows/sampleCache';
import { MIN_SHARED } from '../rows/sharedRows';
import { type Axes, axesOf } from './axes';
import { readInputs } from './readInputs';
import { labelsOf, rowsOf } from './storedLabels';
import { chosenForTesting } from './testShare';

const halves: { readonly [N in keyof typeof formats]: OpenFormat } = list;

/** A data set: training samples first, then test samples. */
export interface DataSet {
  readonly name: string;
  /** `[height, width, channels]` */
  readonly inputShape: readonly [number, number, number];
  /** `[rows, ...inputShape]` */
  readonly inputs: RawInputs;
  /** `[rows]`: the class number of each row. */
  readonly labels: Uint8Array | Int32Array;
  readonly rows: number;
  readonly trainRows: number;
  /** Class numbers that appear in the training samples, ascending. */
  readonly classes: readonly number[];
  /** Names by class number, where the catalogue or the files tell them. */
  readonly classNames?: readonly string[];
  /** `[rows]`: the number of the task that each row is of, where the data set says. */
  readonly tasks?: Int32Array;
  /** What the user should know about it. */
  readonly notes?: readonly string[];
  /** What could not be written while it was read. */
  readonly troubles?: readonly string[];
  /** What one and several of its classes are, where the catalogue tells it. */
  readonly classNouns?: readonly [one: string, several: string];
}

/** Where a data set does not say what is for testing; as of image folders. */
const TEST_SHARE = 0.2;

/** What to do with the samples of a data set. */
interface Loading {
  /** Samples of more bytes are read when they are needed. */
  readonly maxInMemory?: number;
  /** Sessions share those of as many bytes (`sharedRows.ts`); default none. */
  readonly minShared?: number;
}

/** A data set for training. */
export function openDataSet(name: string, places: Places = {}, reading: Reading = {}): Promise<DataSet> {
  return loadDataSet(name, places, reading, { minShared: MIN_SHARED });
}

/**
 * Reads a data set: samples straight into their place, with no second copy.
 * @throws UserError where it is missing, damaged, or its files do not fit together
 */
export async function loadDataSet(
  name: string,
  places: Places = {},
  reading: Reading = {},
  { maxInMemory = MAX_IN_MEMORY, minShared = Number.POSITIVE_INFINITY }: Loading = {},
): Promise<DataSet> {
  const found = findDataSet(name, places);
  const { files, known } = found;
  const troubles: string[] = [];
  const onTrouble = (trouble: string) => troubles.push(trouble);
  const about = { name: basename(name), files: files.map(({ path }) => path) };
  const format = await open(found, reading);
  const opened =
    'samples' in format
      ? await storedSamples(
          format,
          { ...about, format: found.format.kind, reading, ...(format.files && { files: format.files }) },
          onTrouble,
        )
      : format;
  const { train, test } = opened;
  // Decoded samples stand in the cache with their axes in order.
  const axes = axesOfBoth(opened, 'samples' in format ? {} : reading);
  const parts = test ? [train, test] : [train];
  const counts = parts.map(rowsOf);
  const stored = await labelsOf(parts.map(({ labels }) => labels));
  // A run of an earlier version had no names from files.
  const classNames = known?.classNames ?? (places.ofEarlierRun ? undefined : opened.classNames);
  const nameOf = (label: number) => classNames?.[label] ?? String(label);
  const division = test ? undefined : divided(stored, nameOf, reading, train.inputs.place);
  const trainRows = division?.trainRows ?? counts[0] ?? 0;
  const inOrder = (values: Int32Array) => division?.order.map((row) => values[row] ?? 0) ?? values;
  const { inputs } = await readInputs(parts, axes, {
    ...{ ...about, order: division?.order, made: [found.format.kind, reading] },
    ...{ maxInMemory, minShared, onTrouble },
  });
  for (const file of files) await verify(file, known);

  const labels = inOrder(stored);
  const isClass = new Set(labels.subarray(0, trainRows));
  const classes = [...isClass].sort((a, b) => a - b);
  const unknown = labels.subarray(trainRows).find((label) => !isClass.has(label));
  if (test && unknown !== undefined) {
    throw new UserError(
      `${test.labels.place}: holds class ${unknown}, which no training sample in ${train.labels.place} has`,
      'Check that training and test samples belong together.',
    );
  }
  const words = { ...(classNames && { classNames }), ...(known?.classNouns && { classNouns: known.classNouns }) };
  const tasks = parts.flatMap((part) => part.tasks ?? []);
  return {
    name,
    inputShape: axes.inputShape,
    inputs,
    labels,
    rows: labels.length,
    trainRows,
    classes,
    ...words,
    ...(tasks.length > 0 && { tasks: inOrder(await labelsOf(tasks)) }),
    ...(opened.notes && { notes: opened.notes }),
    ...(troubles.length > 0 && { troubles }),
  };
}

/**
 * The shape of a data set's samples, from the beginnings of its files.
 * @throws UserError where it is missing or damaged
 */
export async function shapeOfDataSet(
  name: string,
  places: Places = {},
  reading: Reading = {},
): Promise<DataSet['inputShape']> {
  const opened = await open(findDataSet(name, places), reading);
  if (!('samples' in opened)) return axesOfBoth(opened, reading).inputShape;
  return axesOf({ ...opened, shape: [1, ...opened.shape] }, reading.axes).inputShape;
}

function open({ format, files }: FoundDataSet, reading: Reading): Promise<OpenDataSet | SampleStream> {
  return halfNamed(formats, halves, format.kind)(files, reading);
}

/** Samples for training first, in their order, then those for testing. */
function divided(
  labels: Int32Array,
  nameOf: (label: number) => string,
  { testShare = TEST_SHARE }: Reading,
  place: string,
) {
  const isTest = chosenForTesting(labels, nameOf, testShare, place);
  const rows = (test: boolean) => isTest.flatMap((each, row) => (each === test ? [row] : []));
  const train = rows(false);
  return { order: Int32Array.from([...train, ...rows(true)]), trainRows: train.length };
}

/** The shape that training and test samples share. */
function axesOfBoth({ train, test }: OpenDataSet, { axes }: Reading): Axes {
  const ofTrain = axesOf(train.inputs, axes);
  if (!test) return ofTrain;
  const ofTest = axesOf(test.inputs, axes);
  if (String(ofTrain.inputShape) !== String(ofTest.inputShape)) {
    throw new UserError(
      `${test.inputs.place}: images are ${ofTest.inputShape.join(' × ')}, but those in ${train.inputs.place} are ${ofTrain.inputShape.join(' × ')}`,
      'Training and test images must have one shape.',
    );
  }
  if (train.inputs.type !== test.inputs.type) {
    throw new UserError(
      `${test.inputs.place}: elements are ${test.inputs.type}, but those in ${train.inputs.place} are ${train.inputs.type}`,
      'Training and test samples must have one type.',
    );
  }
  return ofTrain;
}
