import { describe, expect, test } from 'vitest';
import { Graph, type Output } from '../../../src/graph/graph';
import { elements, float32, floats, type Value } from '../../../src/graph/value';
import type { Layer } from '../../../src/network/layer';
import { conv2D } from '../../../src/network/layers/conv2D';
import { dense } from '../../../src/network/layers/dense';
import { difference, openSession, randomFloats, trainedOn } from '../../fixtures/engines';

const BATCH = 3;
const initializer = 'fan-in-uniform';
const layers: readonly { readonly layer: Layer; readonly inputShape: readonly number[] }[] = [
  { layer: dense({ units: 5 }, { name: 'dense1', inputShape: [4], initializer }), inputShape: [4] },
  ...[true, false].map((bias) => ({
    layer: conv2D(
      { filters: 3, kernel: 2, stride: 1, padding: 'valid', bias },
      { name: 'conv1', inputShape: [5, 4, 2], initializer },
    ),
    inputShape: [5, 4, 2],
  })),
];

/** The layer under drop-transfer with a mask that is fed. */
function graphOf(layer: Layer, inputShape: readonly number[]): Graph {
  const graph = new Graph();
  const [x, delta, mask] = (['x', 'delta', 'mask'] as const).map((name) =>
    graph.input(name, 'float32', [BATCH, ...(name === 'x' ? inputShape : layer.outputShape)]),
  ) as [Output, Output, Output];
  const values = Object.fromEntries(
    layer.parameters.flatMap(({ name, shape }) =>
      [name, `before/${name}`].map((each) => [each, graph.input(each, 'float32', shape)] as const),
    ),
  );
  const value = (name: string) => values[name] as Output;
  const trace = layer.forward(x, {
    graph,
    mode: 'training',
    value,
    variable: (name) => {
      throw new Error(`no variable ${name}`);
    },
    dropTransfer: { before: (name) => value(`before/${name}`), mask: () => mask },
  });
  const gradients = trace.gradients(delta);
  graph.entry('run', { x, delta, mask, ...values }, { y: trace.output, dx: trace.backward(delta), ...gradients });
  return graph;
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, each, i) => sum + each * (b[i] ?? 0), 0);
const plus = (a: Value, b: Value): Value =>
  float32(
    floats(a).map((each, i) => each + (floats(b)[i] ?? 0)),
    a.shape,
  );

describe.for(trainedOn)('drop-transfer on $info.kind', (engine) => {
  test.for(layers)('of $layer.name falls back to the earlier weights', async ({ layer, inputShape }) => {
    const session = await openSession(engine, graphOf(layer, inputShape));
    const outputShape = [BATCH, ...layer.outputShape];
    const feeds: Record<string, Value> = {
      x: randomFloats([BATCH, ...inputShape], -1, 1, 'x'),
      delta: randomFloats(outputShape, -1, 1, 'delta'),
      mask: float32(
        floats(randomFloats(outputShape, 0, 1, 'mask')).map((u) => (u < 0.5 ? 0 : 2)),
        outputShape,
      ),
    };
    for (const { name, shape } of layer.parameters) {
      feeds[name] = randomFloats(shape, -1, 1, name);
      feeds[`before/${name}`] = randomFloats(shape, -1, 1, 'before', name);
    }
    const filled = (value: number) => float32(new Float32Array(elements(outputShape)).fill(value), outputShape);
    const run = (changes: Readonly<Record<string, Value>> = {}) => session.run('run', { ...feeds, ...changes });

    // All dropped: the layer as it was. Nothing dropped: the layer as it is.
    const earlier = Object.fromEntries(layer.parameters.map(({ name }) => [name, feeds[`before/${name}`] as Value]));
    const asItWas = floats(run({ ...earlier, mask: filled(1) }).y);
    expect(difference(floats(run({ mask: filled(0) }).y), asItWas)).toBeLessThan(1e-6);
    const found = run();
    const asItIs = floats(run({ mask: filled(1) }).y);
    const mask = floats(feeds.mask);
    const mixed = asItWas.map((was, i) => was + (mask[i] ?? 0) * ((asItIs[i] ?? 0) - was));
    expect(difference(floats(found.y), mixed)).toBeLessThan(1e-5);

    // The output is linear in x and in each parameter, so that its differences are its derivatives.
    const derivatives = { x: found.dx, ...Object.fromEntries(layer.parameters.map(({ name }) => [name, found[name]])) };
    for (const [name, derivative] of Object.entries(derivatives)) {
      const here = feeds[name] as Value;
      const step = randomFloats(here.shape, -1, 1, 'step', name);
      const there = run({ [name]: plus(here, step) });
      const rise = dot(floats(there.y), floats(feeds.delta)) - dot(floats(found.y), floats(feeds.delta));
      expect(rise / dot(floats(derivative), floats(step)), name).toBeCloseTo(1, 3);
    }
  });
});
