import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import { loadDataSet } from '../../../../src/benchmarks/dataSets/dataSet';
import { openStream } from '../../../../src/benchmarks/streams/openStream';
import { npyBytes } from '../../../fixtures/factFiles';
import { zipBytes } from '../../../fixtures/formatFiles';
import { someExperiment } from '../../../fixtures/someExperiment';
import { bytesIn } from '../../../fixtures/streams';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

test('MNIST as an NPZ file, given by its path, makes the same stream as MNIST by name', async () => {
  const mnist = await loadDataSet('mnist');
  const { rows, trainRows } = mnist;
  const bytes = bytesIn(mnist);
  const arrays = Object.entries({ train: [0, trainRows] as const, test: [trainRows, rows] as const }).flatMap(
    ([part, [first, end]]) => [
      [`x_${part}.npy`, { data: npyBytes('|u1', [end - first, 28, 28], bytes.subarray(first * 784, end * 784)) }],
      [`y_${part}.npy`, { data: npyBytes('|u1', [end - first], Uint8Array.from(mnist.labels.subarray(first, end))) }],
    ],
  );
  const workspace = temporaryFolder();
  writeFileSync(join(workspace, 'digits.npz'), zipBytes(Object.fromEntries(arrays)));
  const open = (dataset: string) =>
    openStream(someExperiment({ benchmark: { kind: 'split', dataset, trainSamples: 500, testSamples: 100 } }), {
      workspace,
    });
  const { classNames, ...byName } = await open('mnist');
  const byPath = await open('digits.npz');
  expect(Buffer.compare(bytesIn(byPath), bytesIn(byName))).toBe(0);
  // All but what classes are called, which the file does not tell.
  const tasks = byName.tasks.map(({ words, isNumbered, ...task }) => {
    return { ...task, name: task.name.replace('digits', 'classes') };
  });
  const sources = byName.sources.map((source) => ({ ...source, place: 'digits.npz' }));
  expect(isDeepStrictEqual({ ...byPath, inputs: [] }, { ...byName, inputs: [], tasks, sources })).toBe(true);
});
