import { describe, expect, test } from 'vitest';
import { Graph } from '../../../src/graph/graph';
import * as op from '../../../src/graph/ops';
import { float32 } from '../../../src/graph/value';

/** Mistakes are found when a graph is written, not when it runs. */

describe('names', () => {
  test('no two nodes, variables or entries share one', () => {
    const graph = new Graph();
    graph.input('x', 'float32', []);
    graph.variable('weights/kernel', []);
    graph.entry('run', {}, {});
    expect(() => graph.input('x', 'int32', [])).toThrow('two nodes named "x"');
    expect(() => graph.variable('weights/kernel', [3])).toThrow('two nodes named "weights/kernel"');
    expect(() => graph.variable('x', [])).toThrow('two nodes named "x"');
    expect(() => graph.entry('run', {}, {})).toThrow('two entries named "run"');
  });

  test.for(['', 'a b', '/x', '-x', 'x:0', '^x', 'é'])('"%s" is not one that TensorFlow takes', (name) => {
    expect(() => new Graph().input(name, 'float32', [])).toThrow('is not a TensorFlow node name');
  });
});

describe('graphs', () => {
  test('do not mix', () => {
    const [a, b] = [new Graph(), new Graph()].map((graph) => graph.input('x', 'float32', [2]));
    if (!a || !b) throw new Error('no inputs');
    expect(() => op.add(a, b)).toThrow('belongs to another graph');
  });

  test('have no variables made in loops', () => {
    const graph = new Graph();
    const rounds = op.constant(graph, 3, 'int32');
    expect(() =>
      graph.loop(rounds, [], () => {
        graph.variable('x', []);
        return { next: [], effects: [] };
      }),
    ).toThrow('is created inside a loop');
  });

  test('keep the type of what goes round in a loop', () => {
    const graph = new Graph();
    const count = op.constant(graph, 3, 'int32');
    const body = (round: Parameters<Parameters<Graph['loop']>[2]>[0]) => ({ next: [round], effects: [] });
    expect(() => graph.loop(count, [op.constant(graph, 0)], body)).toThrow('changes its type');
  });
});

describe('types', () => {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [2, 3]);
  const n = graph.input('n', 'int32', [2]);
  const bytes = graph.input('bytes', 'uint8', [2, 3]);

  test.for([
    ['a sum of a float and an integer', () => op.add(x, n)],
    ['the square of an integer', () => op.square(n)],
    ['the ReLU of bytes', () => op.relu(bytes)],
    ['rows numbered by floats', () => op.gather(x, x)],
    ['a product of integers', () => op.matMul(n, n)],
    ['classes that are floats', () => op.sparseSoftmaxCrossEntropy(x, x)],
    ['a seed that is a float', () => op.statelessRandomUniform(x, x)],
    ['numbers as raw bytes', () => op.decodeRaw(x)],
    ['a list of different types', () => op.pack([x, n])],
    ['a convolution of bytes', () => op.conv2D(bytes, x, { stride: 1, padding: 'same' })],
  ] as const)('%s is refused, and the message names both', ([, write]) => {
    expect(write).toThrow(/(takes|but) .*(float32|int32|bool|string)/);
  });

  test('a variable takes values of its own type only', () => {
    const weights = graph.variable('weights', [2]);
    expect(() => op.assign(weights, n)).toThrow('takes float32');
    expect(() => op.assignAdd(weights, n)).toThrow('takes float32');
    expect(() => op.scatterRows(weights, n, bytes)).toThrow('takes float32');
  });
});

describe('shapes', () => {
  const graph = new Graph();
  const input = (name: string, shape: readonly (number | null)[] | null) => graph.input(name, 'float32', shape);
  const [matrix, row, wrong] = [input('matrix', [2, 3]), input('row', [3]), input('wrong', [4])];
  const [open, unknown] = [input('open', [null, 3]), input('unknown', null)];

  test('that do not fit are refused', () => {
    expect(() => op.add(matrix, wrong)).toThrow('do not fit');
    expect(() => op.matMul(matrix, matrix)).toThrow('do not fit');
    expect(() => op.assign(graph.variable('v', [3, 2]), matrix)).toThrow('does not fit variable v');
    expect(() => op.reshape(matrix, [null, null])).toThrow('at most one size');
    expect(() => op.total(unknown)).toThrow('rank');
    expect(() => float32(new Float32Array(5), [2, 3])).toThrow('5 elements do not fill shape [2,3]');
  });

  test('of results follow from those of the operands', () => {
    expect(op.add(matrix, row).shape).toEqual([2, 3]);
    expect(op.add(open, row).shape).toEqual([null, 3]);
    expect(op.add(open, unknown).shape).toBeNull();
    expect(op.matMul(open, matrix, false, true).shape).toEqual([null, 2]);
    expect(op.sum(matrix, [0]).shape).toEqual([3]);
    expect(op.sum(matrix, [-1], true).shape).toEqual([2, 1]);
    expect(op.concat([matrix, matrix], 0).shape).toEqual([4, 3]);
    expect(op.concat([open, matrix], 0).shape).toEqual([null, 3]);
    expect(op.slice(matrix, [1, 1], [1, null]).shape).toEqual([1, 2]);
    const [image, kernel] = [input('image', [null, 28, 28, 3]), input('kernel', [5, 5, 3, 8])];
    expect(op.conv2D(image, kernel, { stride: 2, padding: 'same' }).shape).toEqual([null, 14, 14, 8]);
    expect(op.conv2D(image, kernel, { stride: 1, padding: 'valid' }).shape).toEqual([null, 24, 24, 8]);
    expect(op.maxPool(image, 2, { stride: 2, padding: 'valid' }).shape).toEqual([null, 14, 14, 3]);
  });
});
