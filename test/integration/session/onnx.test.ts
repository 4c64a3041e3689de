import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { onnxRuntimeFolder } from '../../../scripts/setup/onnx';
import { onnxExtractor } from '../../../src/session/features/onnx';
import { loadOnnxRuntime, type OnnxRuntime, type OnnxTensor } from '../../../src/session/features/onnxRuntime';
import { masLab } from '../../fixtures/commandLine';
import { isFull } from '../../fixtures/full';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

/** Networks and what numpy makes of pictures with their weights (test/reference/onnx_features.py). */
const golden = resolve(import.meta.dirname, '../../reference/golden/onnx');
const expected = JSON.parse(readFileSync(join(golden, 'expected.json'), 'utf8'));
const [height, width, channels] = expected.shape;
const form = { inputShape: [height, width, channels], type: 'uint8' } as const;
const size = height * width * channels;
const stored = Uint8Array.from({ length: expected.rows * size }, (_, i) => (i * i * 31 + i * 17) % 251);
const inputs = { mean: expected.mean, std: expected.std };

const installed = (() => {
  try {
    return loadOnnxRuntime(onnxRuntimeFolder);
  } catch {
    console.log('onnxruntime-node is not installed, as the exhaustive forms do: only what is around it is tested.');
    return undefined;
  }
})();

if (isFull && process.env.CI) {
  test('onnxruntime-node is installed, as CI demands', () => expect(installed).toBeDefined());
}

describe.runIf(installed)('onnxruntime gives what numpy computes', () => {
  test.for([
    ['picture.onnx', 'features', expected.features],
    ['picture.onnx', 'logits', expected.logits],
    // Always takes four samples: of five, the second call has one.
    ['row.onnx', undefined, expected.row],
  ])('%s, %s', async ([name, layer, wanted]) => {
    const extractor = await onnxExtractor({ file: join(golden, name), inputs, layer }, form, () =>
      loadOnnxRuntime(onnxRuntimeFolder),
    );
    const open = await extractor.open();
    const found: number[] = [];
    const batch = Math.min(open.batch, 4) * size;
    for (let i = 0; i < stored.length; i += batch) found.push(...(await open.featuresOf(stored.slice(i, i + batch))));
    open.close();
    expect(open.width).toBe(wanted.length / expected.rows);
    expect(found).toHaveLength(wanted.length);
    for (const [i, value] of wanted.entries()) expect(Math.abs((found[i] ?? Number.NaN) - value)).toBeLessThan(1e-5);
  });

  test('a file that is no ONNX is named', async () => {
    const file = join(temporaryFolder(), 'none.onnx');
    writeFileSync(file, 'nothing');
    const extractor = await onnxExtractor({ file, inputs: 'unit' }, form, () => loadOnnxRuntime(onnxRuntimeFolder));
    await expect(extractor.open()).rejects.toThrow(`${file}: onnxruntime cannot load it`);
  });
});

/** A runtime whose networks give back what they are given, or what `answer` makes of it. */
function echo(
  shape: readonly (number | string)[],
  { type = 'float32', outputs = ['y'], answer = (given: OnnxTensor) => given, names = ['x'] } = {},
): () => OnnxRuntime {
  class Tensor implements OnnxTensor {
    constructor(
      readonly type: string,
      readonly data: Float32Array,
      readonly dims: readonly number[],
    ) {}
  }
  const session = {
    inputMetadata: names.map((name) => ({ name, isTensor: true as const, type, shape })),
    outputNames: outputs,
    run: async (feeds: Readonly<Record<string, OnnxTensor>>, [output = '']: readonly string[]) => {
      const [given] = Object.values(feeds);
      return given ? { [output]: answer(given) } : {};
    },
    release: async () => undefined,
  };
  return () => ({ InferenceSession: { create: async () => session }, Tensor });
}

const file = join(golden, 'picture.onnx');
/** Two pictures of 2 × 3 with 2 channels, stored as 0, 1, …; with a mean of −1 in the second channel. */
const small = { inputShape: [2, 3, 2], type: 'float32' } as const;
const samples = Float32Array.from({ length: 24 }, (_, i) => i);
const scaled = { mean: [0, -1], std: 1 };
async function features(load: () => OnnxRuntime, options: { layer?: string; layout?: 'nchw' | 'nhwc' } = {}) {
  const open = await (await onnxExtractor({ file, inputs: scaled, ...options }, small, load)).open();
  return [...(await open.featuresOf(samples))];
}
const inOrder = Array.from(samples, (value, i) => value + (i % 2));
const channelsFirst = [0, 12].flatMap((first) =>
  [0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11].map((i) => inOrder[first + i] ?? Number.NaN),
);

test('channels go where the network has them', async () => {
  expect(await features(echo(['n', 2, 2, 3]))).toEqual(channelsFirst);
  expect(await features(echo(['n', 2, 3, 2]))).toEqual(inOrder);
  expect(await features(echo(['n', 'c', 'h', 'w']), { layout: 'nchw' })).toEqual(channelsFirst);
  expect(await features(echo(['n', 12]))).toEqual(inOrder);
  // The file says that a call has three samples.
  expect(await features(echo([3, 2, 3, 2]))).toEqual(inOrder);
});

test.for([
  [echo(['n', 'a', 'b', 'c']), {}, 'which does not tell where the channels are'],
  [
    echo(['n', 3, 224, 224]),
    {},
    'its input x is [n, 3, 224, 224], but samples are 2 × 3 × 2 (height × width × channels)',
  ],
  [echo(['n', 2, 3, 2]), { layout: 'nchw' }, 'in the layout nchw'],
  [echo(['n', 12], { type: 'uint8' }), {}, 'its input x takes uint8, but samples are given as float32'],
  [echo(['n', 12], { names: ['x', 'mask'] }), {}, 'has 2 inputs (x, mask)'],
  [echo(['n', 12], { outputs: ['y', 'z'] }), {}, 'has several outputs'],
  [echo(['n', 12]), { layer: 'z' }, 'has no output "z"'],
  [
    echo(['n', 12], { answer: (given) => ({ ...given, dims: [1, 24] }) }),
    {},
    'not float32 with a row for each of 2 samples',
  ],
] as const)('what does not fit is told: %#', async ([load, options, message]) => {
  await expect(features(load, options)).rejects.toThrow(message);
});

test('without the library, the message says how it is installed', async () => {
  vi.stubEnv('XDG_CACHE_HOME', temporaryFolder());
  const words = ['features', 'mnist', '--onnx', file, '--layer', 'features'];
  const { code, stderr } = await masLab(resolve(import.meta.dirname, '../../..'), ...words);
  expect(code).toBe(1);
  expect(stderr).toContain('onnxruntime-node, which runs ONNX files, is not installed.');
  expect(stderr).toContain('npm install --ignore-scripts --prefix');
});
