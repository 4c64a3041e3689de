import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type DataSet, loadDataSet } from '../../../../src/benchmarks/dataSets/dataSet';
import { listDataSets } from '../../../../src/benchmarks/places/findDataSet';
import { openStream } from '../../../../src/benchmarks/streams/openStream';
import { parseExperiment } from '../../../../src/core/experiment/parseExperiment';
import { bytesIn } from '../../../fixtures/streams';

/** How many samples of each class there are in [from, to). */
function classCounts({ labels }: DataSet, from: number, to: number): number[] {
  const counts = new Array<number>(10).fill(0);
  for (const label of labels.subarray(from, to)) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}

/** Mean and standard deviation of the training images' bytes / 255. */
function meanAndStd(data: DataSet): [number, number] {
  const { trainRows, rows } = data;
  const inputs = bytesIn(data);
  const bytes = inputs.subarray(0, (inputs.length / rows) * trainRows);
  let [sum, squares] = [0, 0];
  for (const byte of bytes) {
    sum += byte;
    squares += byte * byte;
  }
  const mean = sum / bytes.length;
  return [mean / 255, Math.sqrt(squares / bytes.length - mean * mean) / 255];
}

describe('MNIST as it comes with us', () => {
  it('has the published size, classes, mean and standard deviation', async () => {
    const data = await loadDataSet('mnist');
    expect([data.rows, data.trainRows, ...data.inputShape]).toEqual([70_000, 60_000, 28, 28, 1]);
    expect(classCounts(data, 0, 60_000)).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
    expect(classCounts(data, 60_000, 70_000)).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
    const [mean, std] = meanAndStd(data);
    expect(mean).toBeCloseTo(0.1307, 4);
    expect(std).toBeCloseTo(0.3081, 4);
    // The first training digits, as every tutorial shows them.
    expect([...data.labels.subarray(0, 5)]).toEqual([5, 0, 4, 1, 9]);
  });

  it('makes the stream of the MAS authors’ demo', async () => {
    const file = 'mas-authors-demo.mas.json';
    const text = readFileSync(join(__dirname, '../../../../examples', file), 'utf8');
    const stream = await openStream(parseExperiment(text, file));
    expect(stream.tasks.map(({ name, train, test }) => [name, train.length, test.length])).toEqual([
      ['digits 1, 2', 6742 + 5958, 1135 + 1032],
      ['digits 3, 4', 6131 + 5842, 1010 + 982],
      ['digits 5, 6', 5421 + 5918, 892 + 958],
      ['digits 7, 8', 6265 + 5851, 1028 + 974],
      ['digits 9, 0', 5949 + 5923, 1009 + 980],
    ]);
    expect(stream.outputs).toBe(10);
  });
});

const fashion = listDataSets().find(({ name }) => name === 'fashion-mnist');

describe.skipIf(fashion?.state !== 'found')('Fashion-MNIST, where it is installed', () => {
  it('has the published size, classes, mean and standard deviation', async () => {
    const data = await loadDataSet('fashion-mnist');
    expect([data.rows, data.trainRows, ...data.inputShape]).toEqual([70_000, 60_000, 28, 28, 1]);
    expect(classCounts(data, 0, 60_000)).toEqual(new Array(10).fill(6000));
    expect(classCounts(data, 60_000, 70_000)).toEqual(new Array(10).fill(1000));
    const [mean, std] = meanAndStd(data);
    expect(mean).toBeCloseTo(0.286, 3);
    expect(std).toBeCloseTo(0.353, 3);
    expect(data.classNames?.[data.labels[0] ?? 0]).toBe('ankle boot');
  });
});
