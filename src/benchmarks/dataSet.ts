import { bytes as inBytes } from '../core/format';
import * as formats from '../core/formats/list';
import { halfNamed } from '../core/kind';
import { UserError } from '../core/userError';
import { verify } from './checksum';
import { findDataSet } from './findDataSet';
import type { OpenDataSet, OpenFormat, OpenSplit, StoredInputs } from './formats/format';
import * as list from './formats/list';
import type { Places } from './places';
import { BYTES, bytesOf, type InputType, type RawInputs, residentRows, roomFor } from './rawInputs';

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
  /** What one and several of its classes are, where the catalogue tells it. */
  readonly classNouns?: readonly [one: string, several: string];
}

/** Samples of more bytes are read when they are needed, if the format can. */
const MAX_IN_MEMORY = 2 ** 31;

/**
 * Reads a data set: samples straight into their place, with no second copy.
 * @throws UserError where it is missing, damaged, or its files do not fit together
 */
export async function loadDataSet(name: string, places: Places = {}, maxInMemory = MAX_IN_MEMORY): Promise<DataSet> {
  const { format, files, known } = findDataSet(name, places);
  const opened = await halfNamed(formats, halves, format.kind)(files);
  const { train, test } = opened;
  const inputShape = inputShapeOf(opened);
  const trainRows = rowsOf(train);
  const rows = trainRows + rowsOf(test);
  const inputs = await inputsOf(opened, inputShape, trainRows, rows, maxInMemory);
  const labels = await labelsOf(opened, trainRows, rows);
  for (const file of files) await verify(file, known);

  const classes = [...new Set(labels.subarray(0, trainRows))].sort((a, b) => a - b);
  const unknown = labels.subarray(trainRows).find((label) => !classes.includes(label));
  if (unknown !== undefined) {
    throw new UserError(
      `${test.labels.place}: holds class ${unknown}, which no training sample in ${train.labels.place} has`,
      'Check that training and test samples belong together.',
    );
  }
  const classNames = known?.classNames ?? opened.classNames;
  const words = { ...(classNames && { classNames }), ...(known?.classNouns && { classNouns: known.classNouns }) };
  return { name, inputShape, inputs, labels, rows, trainRows, classes, ...words };
}

/**
 * The shape of a data set's samples, from the beginnings of its files.
 * @throws UserError where it is missing or damaged
 */
export async function shapeOfDataSet(name: string, places: Places = {}): Promise<DataSet['inputShape']> {
  const { format, files } = findDataSet(name, places);
  return inputShapeOf(await halfNamed(formats, halves, format.kind)(files));
}

async function inputsOf(
  { train, test }: OpenDataSet,
  inputShape: DataSet['inputShape'],
  trainRows: number,
  rows: number,
  maxInMemory: number,
): Promise<RawInputs> {
  const { type } = train.inputs;
  const elements = product(inputShape);
  const rowBytes = elements * BYTES[type];
  if (rows * rowBytes > maxInMemory && train.inputs.rowReader && test.inputs.rowReader) {
    const [ofTrain, ofTest] = [train.inputs.rowReader(), test.inputs.rowReader()];
    const read = (row: number, target: Uint8Array) =>
      row < trainRows ? ofTrain(row, target) : ofTest(row - trainRows, target);
    return { type, resident: residentRows(rows, rowBytes), read };
  }
  const inputs = roomForAll(type, rows * elements, train.inputs.place);
  const bytes = bytesOf(inputs);
  await train.inputs.read(bytes.subarray(0, trainRows * rowBytes));
  await test.inputs.read(bytes.subarray(trainRows * rowBytes));
  const infinite = inputs instanceof Float32Array ? inputs.findIndex((value) => !Number.isFinite(value)) : -1;
  if (infinite >= 0) {
    const row = Math.floor(infinite / elements);
    const [{ place }, first] = row < trainRows ? [train.inputs, 0] : [test.inputs, trainRows];
    throw new UserError(`${place}: sample ${row - first} holds ${inputs[infinite]}`, 'Samples are finite numbers.');
  }
  return inputs;
}

/** Room for all samples. How much there is depends on the machine, and files may ask for more. */
function roomForAll(type: InputType, elements: number, place: string): Uint8Array | Float32Array {
  try {
    return roomFor(type, elements);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UserError(
      `${place}: the samples take ${inBytes(elements * BYTES[type])} of memory, which this machine does not give`,
      'Unpack the files: of plain IDX files, only what a mini-batch needs is read. Or use fewer samples.',
      { cause: error },
    );
  }
}

async function labelsOf({ train, test }: OpenDataSet, trainRows: number, rows: number): Promise<Int32Array> {
  const labels = new Int32Array(rows);
  for (const { labels: stored } of [train, test]) {
    const first = stored === train.labels ? 0 : trainRows;
    const found = await stored.read();
    for (let row = 0; row < found.length; row++) {
      const label = found[row] ?? -1;
      if (!(label >= 0 && label <= MAX_LABEL && Number.isInteger(label))) {
        throw new UserError(
          `${stored.place}: label ${row} is ${label}`,
          `Labels are class numbers: whole numbers from 0 to ${MAX_LABEL}.`,
        );
      }
      labels[first + row] = label;
    }
  }
  return labels;
}

/** As many classes as a head could have outputs for, with much room to spare. */
const MAX_LABEL = 1e6;

/** A hundred times as many as large data sets have; labels and orders of samples take some GB then. */
const MAX_SAMPLES = 1e8;

/** The number of samples, which is that of labels. */
function rowsOf({ inputs, labels }: OpenSplit): number {
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
  if (product(inputs.shape) === 0) {
    throw new UserError(
      `${inputs.place}: holds no image data: ${inputs.shape.join(' × ')}`,
      'A data set needs samples for training and for testing.',
    );
  }
  return rows;
}

/** The shape that training and test samples share. */
function inputShapeOf({ train, test }: OpenDataSet): DataSet['inputShape'] {
  const [ofTrain, ofTest] = [shapeOf(train.inputs), shapeOf(test.inputs)];
  if (String(ofTrain) !== String(ofTest)) {
    throw new UserError(
      `${test.inputs.place}: images are ${ofTest.join(' × ')}, but those in ${train.inputs.place} are ${ofTrain.join(' × ')}`,
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

/** Height, width and channels; samples without such axes are one row of elements. */
function shapeOf({ shape, place }: StoredInputs): DataSet['inputShape'] {
  const [, height = 1, width, channels = 1] = shape;
  if (shape.length < 2 || shape.length > 4) {
    throw new UserError(
      `${place}: its shape is ${shape.join(' × ')}`,
      'Samples are [rows, height, width], [rows, height, width, channels] or [rows, elements].',
    );
  }
  return width === undefined ? [1, height, 1] : [height, width, channels];
}

function product(shape: readonly number[]): number {
  return shape.reduce((all, each) => all * each, 1);
}
