import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test, vi } from 'vitest';
import { loadDataSet } from '../../../src/benchmarks/dataSets/dataSet';
import { digestOfSamples } from '../../../src/benchmarks/dataSets/sampleWindows';
import { rowOf } from '../../../src/benchmarks/rows/rawInputs';
import { features } from '../../../src/session/features';
import { makeFeatures } from '../../../src/session/features/folder';
import { type Request, requestSchema } from '../../../src/session/request';
import { readTensors } from '../../../src/store/checkpoints';
import { masLab } from '../../fixtures/commandLine';
import { filesOf } from '../../fixtures/formatFiles';
import { narrowAlexNet } from '../../fixtures/narrowAlexNet';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const golden = resolve(import.meta.dirname, '../../reference/golden');
const expected = JSON.parse(readFileSync(join(golden, 'torchvision.json'), 'utf8')) as {
  readonly height: number;
  readonly width: number;
  readonly features: readonly number[];
  readonly hidden: readonly number[];
};

/** A workspace with a data set of the two pictures that PyTorch saw (test/reference/alexnet.py), and its network. */
function workspaceWithPictures(changes: object = {}) {
  const workspace = temporaryFolder();
  vi.stubEnv('XDG_CACHE_HOME', join(workspace, 'cache'));
  const shape = [expected.height, expected.width, 3];
  const count = 2 * expected.height * expected.width * 3;
  const inputs = Array.from({ length: count }, (_, i) => (i * i * 31 + i * 17) % 251);
  const files = filesOf.npy({ train: { shape, inputs, labels: [0, 3] }, test: { shape, inputs, labels: [3, 0] } });
  mkdirSync(join(workspace, 'own'));
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(workspace, 'own', name), bytes);
  writeFileSync(join(workspace, 'own', 'classes.txt'), 'ant\nbee\ncat\ndog\n');
  const experiment = {
    benchmark: { kind: 'split', dataset: 'mnist', tasks: 2 },
    scenario: 'class-incremental',
    network: {
      ...narrowAlexNet,
      dropout: 0.5,
      pretrained: join(golden, 'torchvision.safetensors'),
      ...changes,
    },
    training: { optimizer: { kind: 'sgd', learningRate: 0.1 } },
    method: { kind: 'finetune' },
  };
  const file = join(workspace, 'narrow.mas.json');
  writeFileSync(file, JSON.stringify(experiment));
  return { workspace, file };
}

const asked = (
  { workspace, file }: { readonly workspace: string; readonly file: string },
  changes: Partial<Record<'layer' | 'weights' | 'to', string>> & { readonly engine?: Request['engine'] } = {},
) => {
  const { to, engine = 'auto', ...from } = changes;
  const request: Request = {
    kind: 'features',
    engine,
    data: 'own/',
    workspace,
    reading: {},
    from: { kind: 'experiment', file, ...from },
    ...(to !== undefined && { to }),
  };
  const parsed = requestSchema.parse(request);
  if (parsed.kind !== 'features') throw new Error('it is a request for features');
  return features(parsed);
};

const tell = () => undefined;

const close = (found: ArrayLike<number>, wanted: readonly number[]) => {
  expect(found).toHaveLength(wanted.length);
  const largest = Math.max(...wanted.map(Math.abs));
  for (const [i, value] of wanted.entries()) {
    expect(Math.abs((found[i] ?? Number.NaN) - value)).toBeLessThan(1e-5 * largest);
  }
};

test.for(['auto', 'wasm'] as const)(
  'features are those that PyTorch computes with the same weights, with the same labels (%s)',
  async (engine) => {
    const made = await asked(workspaceWithPictures(), { engine });
    expect(made).toMatchObject({ isNew: true, samples: { train: 2, test: 2 }, classes: 2 });
    const data = await loadDataSet(join(made.folder, '/'));
    expect(data).toMatchObject({ inputShape: [1, 6, 1], trainRows: 2, classNames: ['ant', 'bee', 'cat', 'dog'] });
    expect([...data.labels]).toEqual([0, 3, 3, 0]);
    const all = [0, 1, 2, 3].flatMap((row) => [...rowOf(data.inputs, row, 6)]);
    close(all, [...expected.hidden, ...expected.hidden]);
    const record = JSON.parse(readFileSync(join(made.folder, 'features.json'), 'utf8'));
    expect(record).toMatchObject({ data: { name: 'own/' }, layer: 'dense2/dropout', inputs: 'unit', features: 6 });
  },
);

test('they are made once; another layer, other samples or a damaged file make others', async () => {
  const place = workspaceWithPictures();
  const first = await asked(place);
  expect(await asked(place)).toEqual({ ...first, isNew: false });
  const layer = await asked(place, { layer: 'dense1' });
  expect(layer.folder).not.toBe(first.folder);
  expect(layer.isNew).toBe(true);
  writeFileSync(join(first.folder, 'train_x.npy'), 'half');
  expect(await asked(place)).toEqual({ ...first, isNew: true });
  const samples = join(place.workspace, 'own/train_x.npy');
  const bytes = readFileSync(samples);
  bytes[bytes.length - 1] = 1;
  writeFileSync(samples, bytes);
  expect((await asked(place)).folder).not.toBe(first.folder);
});

test('what stands in the way is named, and stays', async () => {
  const place = workspaceWithPictures();
  const to = join(place.workspace, 'out/features');
  const made = await asked(place, { to });
  expect(made).toMatchObject({ folder: to, isNew: true });
  expect(await asked(place, { to })).toMatchObject({ isNew: false });
  await expect(asked(place, { to, layer: 'dense1' })).rejects.toThrow('holds features of other samples');
  await expect(asked(place, { to: join(place.workspace, 'own') })).rejects.toThrow('own holds something else');
  expect(existsSync(join(place.workspace, 'own/train_x.npy'))).toBe(true);
});

test('a network without weights, and a layer that is not there, are refused', async () => {
  const place = workspaceWithPictures({ pretrained: undefined });
  await expect(asked(place)).rejects.toThrow('The network has no weights: its features would be random.');
  const weights = join(golden, 'torchvision.safetensors');
  const refused = await asked(place, { weights, layer: 'dense7' }).catch((error: unknown) => error);
  expect(refused).toMatchObject({ message: '--layer: the network has no layer "dense7"' });
  expect(refused).toMatchObject({ hint: expect.stringContaining('conv1/relu, conv1/pool') });
  expect((await asked(place, { weights })).isNew).toBe(true);
});

test('samples that do not fit in memory are read as they are needed, and give the same', async () => {
  const { workspace } = workspaceWithPictures();
  const folder = join(workspace, 'own/');
  const [whole, parts] = [await loadDataSet(folder), await loadDataSet(folder, {}, {}, { maxInMemory: 0 })];
  expect('read' in parts.inputs).toBe(true);
  expect(digestOfSamples(parts)).toBe(digestOfSamples(whole));
  // The sum of the bytes of a sample, and its first; one sample at a time.
  const elements = expected.height * expected.width * 3;
  const open = async () => ({
    width: 2,
    batch: 1,
    featuresOf: async (samples: Uint8Array | Float32Array) => {
      expect(samples.length).toBe(elements);
      return Float32Array.of(
        Array.from(samples).reduce((sum, value) => sum + value, 0),
        samples[0] ?? Number.NaN,
      );
    },
    close: () => undefined,
  });
  const made = { key: 'k', made: {}, isOurs: true };
  const [a, b] = [join(workspace, 'a'), join(workspace, 'b')];
  await makeFeatures({ ...made, path: a }, whole, open, { tell });
  await makeFeatures({ ...made, path: b }, parts, open, { tell });
  const bytes = readFileSync(join(a, 'train_x.npy'));
  expect(bytes.equals(readFileSync(join(b, 'train_x.npy')))).toBe(true);
  const sum = Array.from({ length: elements }, (_, i) => (i * i * 31 + i * 17) % 251).reduce((x, y) => x + y, 0);
  expect(bytes.readFloatLE(bytes.length - 16)).toBe(Math.fround(sum));
});

test('what is killed or fails in the middle leaves nothing that looks whole', async () => {
  const { workspace } = workspaceWithPictures();
  const data = await loadDataSet(join(workspace, 'own/'));
  const path = join(workspace, 'made');
  const folder = { path, key: 'k', made: {}, isOurs: true };
  let calls = 0;
  const open = async () => ({
    width: 1,
    batch: 1,
    featuresOf: async () => {
      // Whoever dies here leaves this behind.
      if (calls === 2) cpSync(`${path}.tmp`, join(workspace, 'left'), { recursive: true });
      return Float32Array.of(calls++ === 2 ? Number.NaN : 1);
    },
    close: () => undefined,
  });
  await expect(makeFeatures(folder, data, open, { tell })).rejects.toThrow(
    /^Sample 3 of .* has a feature that is not finite: NaN$/,
  );
  const stopped = AbortSignal.abort(new Error('stopped'));
  await expect(makeFeatures(folder, data, open, { tell, stopped })).rejects.toThrow('stopped');
  for (const left of ['', '.tmp', '.lock']) expect(existsSync(`${path}${left}`), left).toBe(false);
  cpSync(join(workspace, 'left'), `${path}.tmp`, { recursive: true });
  expect(readdirSync(`${path}.tmp`)).toContain('train_x.npy');
  expect(await makeFeatures(folder, data, open, { tell })).toBe(true);
  expect(existsSync(`${path}.tmp`)).toBe(false);
  expect(readdirSync(path).sort()).toEqual([
    'classes.txt',
    'features.json',
    ...['test_x', 'test_y', 'train_x', 'train_y'].map((name) => `${name}.npy`),
  ]);
});

test('mas-lab features takes the network of a run, and an experiment learns on what it makes', async () => {
  const folder = temporaryFolder();
  cpSync(resolve(import.meta.dirname, '../../fixtures/runs/v0.1.0'), folder, { recursive: true });
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
  const lab = (...words: readonly string[]) => masLab(folder, ...words);
  const { code, stdout, stderr } = await lab('features', 'tiny', '--network', 'done', '--to', 'made', '--json');
  expect(code, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ folder: join(folder, 'made'), isNew: true });

  const { tensors } = readTensors(join(folder, 'done/checkpoints/task-002.safetensors'));
  const [kernel, bias] = ['kernel', 'bias'].map((part) => tensors.get(`weights/dense1/${part}`)?.data ?? []);
  const [before, after] = [await loadDataSet('tiny', { workspace: folder }), await loadDataSet(join(folder, 'made/'))];
  const x = Array.from(
    rowOf(
      before.inputs,
      0,
      before.inputShape.reduce((a, b) => a * b, 1),
    ),
  );
  const wanted = Array.from({ length: 8 }, (_, unit) => {
    const sum = x.reduce((total, pixel, i) => total + (pixel / 255) * Number(kernel?.[i * 8 + unit]), 0);
    return Math.max(0, sum + Number(bias?.[unit]));
  });
  close(rowOf(after.inputs, 0, 8), wanted);

  const experiment = {
    benchmark: { kind: 'split', dataset: 'made/', classesPerTask: 2 },
    scenario: 'class-incremental',
    network: { kind: 'mlp', hidden: [] },
    training: { batchSize: 8, optimizer: { kind: 'sgd', learningRate: 0.1 } },
    method: { kind: 'slda' },
  };
  writeFileSync(join(folder, 'learn.mas.json'), JSON.stringify(experiment));
  const learnt = await lab('run', 'learn.mas.json', '--json');
  expect(learnt.code, learnt.stderr).toBe(0);

  const wrong = await lab('features', 'tiny', '--network', 'done', '--weights', 'w.safetensors');
  expect(wrong.stderr).toContain('--weights is for an experiment file, but the network is named by a run.');
});
