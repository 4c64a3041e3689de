import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openStream } from '../../../../src/benchmarks/streams/openStream';
import { shownStream } from '../../../../src/benchmarks/streams/shownStream';
import { parseExperiment } from '../../../../src/core/experiment/parseExperiment';
import { shownStream as schema } from '../../../../src/core/panel/shownStream';
import { npyBytes, writeFactSet } from '../../../fixtures/factFiles';
import { filesOf, writeFiles } from '../../../fixtures/formatFiles';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

/** Samples say which they are: all bytes of row r are r, but the first, which is 255. */
function split(labels: readonly number[]) {
  return { shape: [2, 2], inputs: labels.flatMap((_, row) => [255, row, row, row]), labels };
}

async function shown(folder: string, benchmark: object) {
  const experiment = {
    ...{ benchmark, scenario: 'domain-incremental', network: { kind: 'mlp', hidden: [] } },
    training: { optimizer: { kind: 'sgd', learningRate: 0.1 } },
    method: { kind: 'finetune' },
  };
  const parsed = parseExperiment(JSON.stringify(experiment), 'own.mas.json');
  const result = shownStream(parsed, await openStream(parsed, { folder }));
  expect(schema.parse(result)).toEqual(result);
  return result;
}

const bytesOf = ({ pixels }: { readonly pixels: string }) => [...Buffer.from(pixels, 'base64')];

it('each class of each task has its counts and its first training samples', async () => {
  const folder = temporaryFolder();
  writeFiles(join(folder, 'own'), filesOf.idx({ train: split([4, 7, 4, 8, 9, 7]), test: split([4, 7, 8, 9, 4]) }));
  const { tasks, ...about } = await shown(folder, { kind: 'split', dataset: 'own/' });
  expect(about).toEqual({
    ...{ name: 'own', benchmark: 'Split', data: ['own/'], inputShape: [2, 2, 1], type: 'uint8', taskCount: 2 },
  });
  expect(tasks.map(({ name, train, test }) => [name, train, test])).toEqual([
    ['classes 4, 7', 4, 3],
    ['classes 8, 9', 2, 2],
  ]);
  expect(tasks[0]?.classes.map(({ name, train, test }) => [name, train, test])).toEqual([
    ['4', 2, 2],
    ['7', 2, 1],
  ]);
  expect(tasks[0]?.classes[0]?.pictures.map(bytesOf)).toEqual([
    [255, 0, 0, 0],
    [255, 2, 2, 2],
  ]);
});

it('pictures are what the network gets: in the order of the task’s permutation', async () => {
  const folder = temporaryFolder();
  writeFiles(join(folder, 'own'), filesOf.npz({ train: split([0, 1, 0, 1]), test: split([0, 1]) }));
  const benchmark = { kind: 'permuted', dataset: 'own/own.npz', tasks: 8 };
  const { tasks } = await shown(folder, benchmark);
  const firsts = tasks.map(({ classes }) => bytesOf(classes[0]?.pictures[1] ?? { pixels: '' }));
  expect(firsts[0]).toEqual([255, 2, 2, 2]);
  for (const bytes of firsts) expect(bytes.toSorted((a, b) => a - b)).toEqual([2, 2, 2, 255]);
  expect(new Set(firsts.map((bytes) => bytes.indexOf(255))).size).toBeGreaterThan(1);
});

it('feature vectors have the range and the mean of their values instead', async () => {
  const folder = temporaryFolder();
  const inputs = Float32Array.of(-1, 0.5, 1, 2, 3, 4, 5, 6);
  writeFiles(join(folder, 'own'), {
    'train_x.npy': npyBytes('<f4', [4, 2], new Uint8Array(inputs.buffer)),
    'train_y.npy': npyBytes('|u1', [4], Uint8Array.of(0, 1, 0, 1)),
    'test_x.npy': npyBytes('<f4', [2, 2], new Uint8Array(inputs.slice(0, 4).buffer)),
    'test_y.npy': npyBytes('|u1', [2], Uint8Array.of(0, 1)),
  });
  const { tasks } = await shown(folder, { kind: 'permuted', dataset: 'own/', tasks: 2 });
  expect(tasks[1]?.classes[0]).toEqual({
    ...{ name: '0', train: 2, validation: 0, test: 1, pictures: [] },
    values: { samples: 2, min: -1, max: 4, mean: 1.625 },
  });
});

it('tasks of facts have pictures of each fact', async () => {
  const folder = temporaryFolder();
  writeFactSet(join(folder, 'small'));
  const { tasks } = await shown(folder, { kind: 'facts', dataset: 'small/' });
  expect(tasks.map(({ classes }) => classes.map(({ name, train, test }) => [name, train, test]))).toEqual([
    [['⟨cat⟩', 2, 1]],
    [['⟨dog, sees, cat⟩', 1, 1]],
  ]);
  expect(tasks.map(({ classes }) => classes[0]?.pictures.map((each) => bytesOf(each)[0]))).toEqual([[0, 1], [3]]);
});

it('of many tasks and classes some have pictures, few enough for a page to remember', async () => {
  const folder = temporaryFolder();
  const labels = Array.from({ length: 240 }, (_, i) => i % 120);
  writeFiles(join(folder, 'own'), filesOf.idx({ train: split(labels), test: split(labels) }));
  const { tasks, taskCount } = await shown(folder, { kind: 'permuted', dataset: 'own/', tasks: 150 });
  expect([tasks.length, taskCount]).toEqual([100, 150]);
  expect([tasks[0]?.classes.length, tasks[0]?.classCount]).toEqual([100, 120]);
  const pictures = tasks.map(({ classes }) => classes.reduce((sum, each) => sum + each.pictures.length, 0));
  expect(pictures.slice(0, 7)).toEqual([100, 100, 100, 100, 100, 100, 0]);
});
