import { type Description, mayBeChannelsFirst } from '../../core/dataSets/description';
import { benchmarkOn } from '../../core/dataSets/newExperiment';
import { streamChoices } from '../../core/dataSets/streams';
import type { Reading } from '../formats/format';
import { findDataSet } from '../places/findDataSet';
import type { Places } from '../places/places';
import { BYTES, inputTypeOf, rowOf } from '../rows/rawInputs';
import { type DataSet, loadDataSet } from './dataSet';

/**
 * Reads all of a data set, and says what is in it.
 * @throws UserError where it is missing or damaged
 */
export async function describeDataSet(name: string, places: Places, reading: Reading): Promise<Description> {
  const { path, format } = findDataSet(name, places);
  const data = await loadDataSet(name, places, reading);
  const { inputShape, inputs, rows, trainRows, classes } = data;
  const type = inputTypeOf(inputs);
  const counts = new Map(classes.map((label) => [label, { train: 0, test: 0 }]));
  for (let row = 0; row < rows; row++) {
    const count = counts.get(data.labels[row] ?? 0);
    if (count) count[row < trainRows ? 'train' : 'test']++;
  }
  const about: Description = {
    path,
    format: format.title,
    inputShape,
    type,
    trainSamples: trainRows,
    testSamples: rows - trainRows,
    classes: [...counts].map(([label, count]) => ({ name: data.classNames?.[label] ?? String(label), ...count })),
    ...tasksOf(data),
    ...statisticsOf(data),
    bytes: rows * inputShape.reduce((product, size) => product * size, BYTES[type]),
    notes: [...(data.notes ?? []), ...axesNote(inputShape)],
  };
  const readAs = Object.fromEntries(Object.entries(reading).filter(([, value]) => value !== undefined));
  const benchmark = benchmarkOn(name, readAs, streamChoices(about));
  return { ...about, ...(benchmark && { benchmark }) };
}

function tasksOf({ tasks, trainRows }: DataSet): Pick<Description, 'tasks'> {
  if (!tasks) return {};
  const counts = new Map<number, { samples: number; train: number; test: number }>();
  for (const [row, task] of tasks.entries()) {
    const count = counts.get(task) ?? { samples: 0, train: 0, test: 0 };
    count.samples++;
    count[row < trainRows ? 'train' : 'test']++;
    counts.set(task, count);
  }
  return { tasks: [...counts].sort(([a], [b]) => a - b).map(([task, count]) => ({ task, ...count })) };
}

function statisticsOf({ inputs, inputShape, rows, trainRows }: DataSet) {
  const [height, width, channels] = inputShape;
  const elements = height * width * channels;
  const unit = inputTypeOf(inputs) === 'uint8' ? 255 : 1;
  const sums = Array.from({ length: channels }, () => ({ sum: 0, squares: 0 }));
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let row = 0; row < rows; row++) {
    const values = rowOf(inputs, row, elements);
    for (let i = 0; i < elements; i++) {
      const value = values[i] ?? 0;
      if (value < min) min = value;
      if (value > max) max = value;
      const channel = sums[i % channels];
      if (row >= trainRows || !channel) continue;
      channel.sum += value / unit;
      channel.squares += (value / unit) ** 2;
    }
  }
  const count = trainRows * height * width;
  const mean = sums.map(({ sum }) => sum / count);
  const std = sums.map(({ squares }, channel) => Math.sqrt(Math.max(0, squares / count - (mean[channel] ?? 0) ** 2)));
  return { min, max, mean, std };
}

function axesNote(inputShape: Description['inputShape']): readonly string[] {
  if (!mayBeChannelsFirst(inputShape)) return [];
  return [
    `If the ${inputShape[0]} rows of each sample are its channels, as PyTorch has them, set "axes": "chw" (--axes chw here).`,
  ];
}
