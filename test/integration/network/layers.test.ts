import { describe, expect, test } from 'vitest';
import { kindsOf } from '../../../src/core/kind';
import type { AnyLayer } from '../../../src/core/layers/layerKind';
import { layer as layerSchema } from '../../../src/core/layers/layers';
import * as kinds from '../../../src/core/layers/list';
import { Graph, type Output } from '../../../src/graph/graph';
import * as op from '../../../src/graph/ops';
import type { Engine, Session } from '../../../src/graph/session';
import { elements, float32, floats, type Value } from '../../../src/graph/value';
import type { Layer, Mode, Trace } from '../../../src/network/layer';
import { layersOf } from '../../../src/network/layers/layers';
import { difference, openSession, randomFloats, trainedOn } from '../../fixtures/engines';
import { dot, momentsOf, type Plain, type PlainValues, plain, plainLayer, REGIONS, sampleOf, slopes } from './plain';

/** float32 against float64, relative to the largest element. */
const ONE_LAYER = 2e-6;
const SEVERAL_LAYERS = 5e-6;
/** Crops move places at the edge a millionth inwards. */
const CROPS = 2e-5;
const TOLERANCES: Readonly<Record<string, number>> = { residual: SEVERAL_LAYERS, 'region-crop': CROPS };
const BATCH = 5;

interface LayerCase {
  readonly options: AnyLayer;
  readonly layer: Layer;
  readonly inputShape: readonly number[];
  readonly mode: Mode;
  readonly tolerance: number;
}

function layerCase(written: object, inputShape: readonly number[], mode: Mode = 'evaluation'): LayerCase {
  const options: AnyLayer = layerSchema.parse({ ...written, name: 'layer' });
  const start = { inputShape, initializer: 'he-normal', seed: 0 } as const;
  const [layer] = layersOf([{ keys: [], layer: options }], start);
  if (!layer) throw new Error('the list has a layer');
  return { options, layer, inputShape, mode, tolerance: TOLERANCES[options.kind] ?? ONE_LAYER };
}

const convolution = (inputShape: readonly number[], kernel: number, window: object) =>
  layerCase({ kind: 'conv2d', filters: 3, kernel, ...window }, inputShape);
const pooling = (inputShape: readonly number[], size: number, window: object) =>
  layerCase({ kind: 'max-pool', size, ...window }, inputShape);

/** The example of every kind in the list, and what is worth trying besides. */
const cases: Readonly<Record<string, LayerCase>> = {
  ...Object.fromEntries(
    kindsOf(kinds).map(({ kind, example, takes }) => {
      return [`the example of ${kind}`, layerCase({ kind, ...example }, takes === 'units' ? [7] : [5, 4, 4])];
    }),
  ),
  'a region crop of single samples': layerCase({ kind: 'region-crop', size: 3, pool: false }, [6, 5, 2]),
  'a region crop of one place': layerCase({ kind: 'region-crop', size: 1 }, [1, 7, 2]),
  'convolution, same': convolution([6, 5, 2], 3, { padding: 'same' }),
  'convolution, same, even kernel': convolution([5, 4, 2], 2, { padding: 'same' }),
  'convolution, valid, stride 2': convolution([7, 6, 2], 3, { stride: 2 }),
  'convolution, same, stride 2': convolution([7, 6, 2], 3, { stride: 2, padding: 'same' }),
  'convolution, same, stride 3, even size': convolution([8, 8, 1], 4, { stride: 3, padding: 'same' }),
  'convolution of one place': convolution([4, 4, 3], 1, {}),
  'convolution without bias': convolution([4, 5, 2], 3, { bias: false }),
  'depthwise convolution, same': layerCase({ kind: 'depthwise-conv2d', kernel: 3, padding: 'same' }, [6, 5, 3]),
  'depthwise convolution, stride 2, without bias': layerCase(
    { kind: 'depthwise-conv2d', kernel: 3, stride: 2, bias: false },
    [7, 6, 4],
  ),
  'depthwise convolution, same, stride 2, even kernel': layerCase(
    { kind: 'depthwise-conv2d', kernel: 2, stride: 2, padding: 'same' },
    [5, 7, 2],
  ),
  'average pooling 3, overlapping, same': layerCase(
    { kind: 'average-pool', size: 3, stride: 2, padding: 'same' },
    [7, 6, 2],
  ),
  'average pooling of single elements': layerCase({ kind: 'average-pool', size: 1, stride: 2 }, [5, 6, 3]),
  'relu of units': layerCase({ kind: 'relu' }, [9]),
  'pooling 2, a row and a column left over': pooling([5, 7, 2], 2, {}),
  'pooling 3, overlapping': pooling([7, 7, 2], 3, { stride: 2 }),
  'pooling 3, same': pooling([7, 6, 2], 3, { stride: 2, padding: 'same' }),
  'group normalization of units': layerCase({ kind: 'group-norm', groups: 3 }, [6]),
  'group normalization, all channels in one': layerCase({ kind: 'group-norm', groups: 1 }, [3, 2, 4]),
  'group normalization, each channel by itself': layerCase({ kind: 'group-norm', groups: 4 }, [3, 2, 4]),
  'layer normalization of units': layerCase({ kind: 'layer-norm' }, [6]),
  'batch normalization, training': layerCase({ kind: 'batch-norm' }, [6], 'training'),
  'batch normalization of an image, training, with frozen statistics': layerCase(
    { kind: 'batch-norm', frozen: true },
    [3, 2, 4],
    'training',
  ),
  'batch normalization of an image, training': layerCase({ kind: 'batch-norm' }, [3, 2, 4], 'training'),
  'batch normalization of units, frozen': layerCase({ kind: 'batch-norm' }, [6]),
  'a residual block around its input': layerCase({ kind: 'residual', body: [{ kind: 'dense', units: 6 }] }, [6]),
  'a residual block in a residual block, with normalization': layerCase(
    {
      kind: 'residual',
      body: [
        { kind: 'batch-norm' },
        { kind: 'sigmoid' },
        {
          kind: 'residual',
          body: [{ kind: 'conv2d', filters: 2, kernel: 3, padding: 'same' }],
        },
        { kind: 'conv2d', filters: 3, kernel: 3, stride: 2, padding: 'same' },
      ],
      shortcut: [{ kind: 'conv2d', filters: 3, kernel: 1, stride: 2 }, { kind: 'batch-norm' }],
    },
    [5, 4, 2],
  ),
};

const reference = ({ options, mode }: LayerCase, x: Plain, values: PlainValues) =>
  plainLayer(x, options, (part) => values[`layer/${part}`] ?? missing(part), mode);

function missing(name: string): never {
  throw new Error(`no ${name}`);
}

/**
 * A layer alone in a graph. Entries: `set` its values; `run`, forward and back; in evaluation also `absolute` and `squared`,
 * its importance.
 */
async function open(engine: Engine, { layer, inputShape, mode }: LayerCase): Promise<Session> {
  const graph = new Graph();
  const owned = [...layer.parameters, ...(layer.statistics ?? [])];
  const variables = new Map(owned.map(({ name, shape }) => [name, graph.variable(name, shape)]));
  const inputs = Object.fromEntries(
    owned.map(({ name, shape }) => [name, graph.input(`set/${name}`, 'float32', shape)]),
  );
  const sets = [...variables].map(([name, variable]) => op.assign(variable, inputs[name] ?? op.read(variable)));
  graph.entry('set', inputs, {}, sets);

  const variable = (name: string) => {
    const found = variables.get(name);
    if (!found) throw new Error(`no variable ${name}`);
    return found;
  };
  const write = (entry: string, outputs: (trace: Trace, delta: Output) => Record<string, Output>) => {
    const x = graph.input(`${entry}/x`, 'float32', [null, ...inputShape]);
    const delta = graph.input(`${entry}/delta`, 'float32', [null, ...layer.outputShape]);
    const trace = layer.forward(x, {
      graph,
      mode,
      variable,
      value: (name) => op.read(variable(name)),
      regions: {
        boxes: op.tensor(graph, float32(Float32Array.from(REGIONS.flat()), [REGIONS.length, 4])),
        pictures: op.constant(graph, [...REGIONS.keys()], 'int32'),
      },
    });
    graph.entry(entry, { x, delta }, outputs(trace, delta));
  };
  write('run', (trace, delta) => ({
    output: trace.output,
    input: trace.backward(delta),
    ...trace.gradients(delta),
  }));
  if (mode === 'training') return openSession(engine, graph);
  write('absolute', (trace, delta) => ({ ...trace.importance([delta], op.abs) }));
  write('squared', (trace, delta) => ({ ...trace.importance([delta], op.square) }));
  return openSession(engine, graph);
}

function dataFor({ layer, inputShape }: LayerCase) {
  const x = randomFloats([BATCH, ...inputShape], -1, 1, 'x', layer.name);
  const delta = randomFloats([BATCH, ...layer.outputShape], -1, 1, 'delta');
  const owned = [...layer.parameters, ...(layer.statistics ?? [])];
  const values = Object.fromEntries(
    owned.map(({ name, shape }) => {
      const positive = name.endsWith('/variance');
      return [name, randomFloats(shape, positive ? 0.5 : -1, positive ? 2 : 1, name)];
    }),
  );
  return { x, delta, values };
}

const plainOf = (value: Value): Plain => plain(floats(value), value.shape);
const plainsOf = (values: Readonly<Record<string, Value>>): PlainValues =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, plainOf(value)]));
const one = ({ shape, data }: Plain): Value => float32(Float32Array.from(data), shape);

/** Finite differences of the objective Σ δ∘y by a parameter. */
function slopesBy(name: string, layerCase: LayerCase, x: Plain, delta: Plain, values: PlainValues): Float64Array {
  const parameter = values[name];
  if (!parameter) throw new Error(`no ${name}`);
  return slopes(parameter, (moved) => dot(reference(layerCase, x, { ...values, [name]: moved }).data, delta.data));
}

describe.for(trainedOn)('on $info.kind', (engine) => {
  test.for(Object.entries(cases))(
    '%s: forward and back agree with plain loops and finite differences',
    async ([, layerCase]) => {
      const session = await open(engine, layerCase);
      const { x, delta, values } = dataFor(layerCase);
      session.run('set', values);
      const results = session.run('run', { x, delta });

      const [plainX, plainDelta, plainValues] = [plainOf(x), plainOf(delta), plainsOf(values)];
      const expected = reference(layerCase, plainX, plainValues);
      expect(results.output?.shape).toEqual(expected.shape);
      expect(expected.shape.slice(1)).toEqual(layerCase.layer.outputShape);
      expect(difference(floats(results.output), expected.data)).toBeLessThan(layerCase.tolerance);

      const atInput = slopes(plainX, (moved) => dot(reference(layerCase, moved, plainValues).data, plainDelta.data));
      expect(difference(floats(results.input), atInput), 'δ at the input').toBeLessThan(layerCase.tolerance);
      for (const { name } of layerCase.layer.parameters) {
        const wanted = slopesBy(name, layerCase, plainX, plainDelta, plainValues);
        expect(difference(floats(results[name]), wanted), name).toBeLessThan(layerCase.tolerance);
      }
    },
  );

  const measured = Object.entries(cases).filter(
    ([, { layer, mode }]) => layer.parameters.length > 0 && mode === 'evaluation',
  );
  test.for(measured)('%s: importance is the sum of each sample’s own', async ([, layerCase]) => {
    const session = await open(engine, layerCase);
    const { x, delta, values } = dataFor(layerCase);
    session.run('set', values);
    const absolute = session.run('absolute', { x, delta });
    const squared = session.run('squared', { x, delta });
    const [plainX, plainDelta, plainValues] = [plainOf(x), plainOf(delta), plainsOf(values)];

    for (const { name, shape } of layerCase.layer.parameters) {
      const sums = { plain: new Float64Array(elements(shape)), engine: new Float64Array(elements(shape)) };
      const squares = new Float64Array(elements(shape));
      for (let k = 0; k < BATCH; k++) {
        const [sample, own] = [sampleOf(plainX, k), sampleOf(plainDelta, k)];
        const gradient = slopesBy(name, layerCase, sample, own, plainValues);
        const alone = floats(session.run('run', { x: one(sample), delta: one(own) })[name]);
        gradient.forEach((g, i) => {
          sums.plain[i] = (sums.plain[i] ?? 0) + Math.abs(g);
          squares[i] = (squares[i] ?? 0) + g * g;
          sums.engine[i] = (sums.engine[i] ?? 0) + Math.abs(alone[i] ?? 0);
        });
      }
      expect(difference(floats(absolute[name]), sums.plain), `${name}, finite differences`).toBeLessThan(
        layerCase.tolerance,
      );
      expect(difference(floats(absolute[name]), sums.engine), `${name}, samples by themselves`).toBeLessThan(
        layerCase.tolerance,
      );
      expect(difference(floats(squared[name]), squares), `${name}, squared`).toBeLessThan(layerCase.tolerance);
      // Where signs cancel between samples, the sum of magnitudes is above the magnitude of the sum.
      const ofBatch = floats(session.run('run', { x, delta })[name]);
      expect(ofBatch.some((g, i) => Math.abs(g) < 0.9 * (absolute[name]?.data[i] as number))).toBe(true);
    }
  });

  test.for([
    ['units', [4]],
    ['channels of an image', [3, 2, 4]],
  ] as const)('running statistics of %s follow the batches as in PyTorch', async ([, shape]) => {
    const { layer } = layerCase({ kind: 'batch-norm' }, shape);
    const graph = new Graph();
    const variables = new Map((layer.statistics ?? []).map(({ name }) => [name, graph.variable(name, [4])]));
    const parameters = new Map(
      layer.parameters.map(({ name, initial }) => {
        return [
          name,
          op.constant(
            graph,
            Array.from({ length: 4 }, () => (initial.kind === 'ones' ? 1 : 0)),
          ),
        ];
      }),
    );
    const variable = (name: string) => {
      const found = variables.get(name);
      if (!found) throw new Error(`no variable ${name}`);
      return found;
    };
    const x = graph.input('x', 'float32', [null, ...shape]);
    const value = (name: string) => parameters.get(name) ?? op.read(variable(name));
    const trace = layer.forward(x, { graph, mode: 'training', variable, value });
    const start = [0, 1].map((first) => op.fill([4], op.constant(graph, first)));
    const all = [...variables.values()];
    graph.entry(
      'start',
      {},
      {},
      all.map((each, i) => op.assign(each, start[i] ?? op.read(each))),
    );
    graph.entry('train', { x }, { output: trace.output }, trace.effects);
    graph.entry('read', {}, Object.fromEntries([...variables].map(([name, each]) => [name, op.read(each)])));
    const session = await openSession(engine, graph);
    session.run('start');

    const expected = { mean: new Float64Array(4), variance: new Float64Array(4).fill(1) };
    for (const batch of [6, 3]) {
      const values = randomFloats([batch, ...shape], -2, 3, 'statistics');
      session.run('train', { x: values });
      for (let unit = 0; unit < 4; unit++) {
        const own = [...floats(values)].filter((_, i) => i % 4 === unit);
        const { mean, variance } = momentsOf(own);
        const unbiased = (variance * own.length) / (own.length - 1);
        expected.mean[unit] = 0.9 * (expected.mean[unit] ?? 0) + 0.1 * mean;
        expected.variance[unit] = 0.9 * (expected.variance[unit] ?? 0) + 0.1 * unbiased;
      }
    }
    const found = session.run('read');
    expect(difference(floats(found['layer/mean']), expected.mean)).toBeLessThan(ONE_LAYER);
    expect(difference(floats(found['layer/variance']), expected.variance)).toBeLessThan(ONE_LAYER);

    // A last batch of one sample has no variance over the batch; the statistics stay numbers.
    session.run('train', { x: randomFloats([1, ...shape]) });
    const after = session.run('read');
    for (const each of Object.values(after)) expect(floats(each).every(Number.isFinite)).toBe(true);
  });
});
