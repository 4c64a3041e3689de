import { describe, expect, it } from 'vitest';
import type { ExperimentInput } from '../../../src/core/experiment/experiment';
import { type Heads, network } from '../../../src/network/network';
import { someExperiment } from '../../fixtures/someExperiment';

function shapesOf(description: ExperimentInput['network'], heads: Heads = { kind: 'shared', units: 10 }) {
  const made = network(someExperiment({ network: description }).network, [28, 28, 1], heads, 0);
  const all = [...made.parameters, ...made.statistics];
  return { ...made, shapes: Object.fromEntries(all.map(({ name, shape }) => [name, shape])) };
}

describe('a network has the parameters that its description says', () => {
  it('an MLP', () => {
    expect(shapesOf({ kind: 'mlp', hidden: [256, 128] }).shapes).toEqual({
      'dense1/kernel': [784, 256],
      'dense1/bias': [256],
      'dense2/kernel': [256, 128],
      'dense2/bias': [128],
      'head/kernel': [128, 10],
      'head/bias': [10],
    });
  });

  it('a CNN, each size as in the usual formula', () => {
    const convolutions = [
      { filters: 32, kernel: 3 }, // 26
      { filters: 64, kernel: 3, pool: 2 }, // 24, 12
      { filters: 16, kernel: 5, stride: 2, padding: 'same' as const }, // 6
    ];
    expect(shapesOf({ kind: 'cnn', convolutions, hidden: [128] }).shapes).toEqual({
      'conv1/kernel': [3, 3, 1, 32],
      'conv1/bias': [32],
      'conv2/kernel': [3, 3, 32, 64],
      'conv2/bias': [64],
      'conv3/kernel': [5, 5, 64, 16],
      'conv3/bias': [16],
      'dense1/kernel': [6 * 6 * 16, 128],
      'dense1/bias': [128],
      'head/kernel': [128, 10],
      'head/bias': [10],
    });
  });

  it('normalizations and heads', () => {
    const { shapes, outputs, statistics } = shapesOf(
      { kind: 'mlp', hidden: [8], normalization: 'batch' },
      { kind: 'by-task', units: [2, 5] },
    );
    expect(shapes).toMatchObject({
      'dense1/norm/scale': [8],
      'dense1/norm/shift': [8],
      'dense1/norm/mean': [8],
      'dense1/norm/variance': [8],
      'head1/kernel': [8, 2],
      'head2/kernel': [8, 5],
    });
    expect(outputs).toBe(7);
    expect(statistics.map(({ name }) => name)).toEqual(['dense1/norm/mean', 'dense1/norm/variance']);
    expect(shapesOf({ kind: 'mlp', hidden: [8], normalization: 'layer' }).statistics).toEqual([]);
  });

  it('and says where a convolution leaves nothing', () => {
    const convolutions = [
      { filters: 2, kernel: 20 },
      { filters: 2, kernel: 10 },
    ];
    expect(() => shapesOf({ kind: 'cnn', convolutions })).toThrow(/network\.convolutions\[1\]/);
  });

  it('a list of layers, by the names that a CNN has, and inside blocks by theirs', () => {
    const block = {
      kind: 'residual',
      body: [{ kind: 'batch-norm' }, { kind: 'conv2d', filters: 4, kernel: 3, padding: 'same' }],
    };
    const layers = [
      { kind: 'conv2d', filters: 4, kernel: 3 } as const,
      { kind: 'layer-norm' } as const,
      { kind: 'relu' } as const,
      { ...block, kind: 'residual' } as const,
      { kind: 'flatten' } as const,
      { kind: 'dense', units: 5, name: 'narrow' } as const,
      { kind: 'layer-norm' } as const,
    ];
    expect(shapesOf({ kind: 'layers', layers }).shapes).toEqual({
      'conv1/kernel': [3, 3, 1, 4],
      'conv1/bias': [4],
      'conv1/norm/scale': [4],
      'conv1/norm/shift': [4],
      'residual1/body/norm/scale': [4],
      'residual1/body/norm/shift': [4],
      'residual1/body/norm/mean': [4],
      'residual1/body/norm/variance': [4],
      'residual1/body/conv1/kernel': [3, 3, 4, 4],
      'residual1/body/conv1/bias': [4],
      'narrow/kernel': [26 * 26 * 4, 5],
      'narrow/bias': [5],
      'narrow/norm/scale': [5],
      'narrow/norm/shift': [5],
      'head/kernel': [5, 10],
      'head/bias': [10],
    });
  });

  it('and says which kernels see the input', () => {
    const seeing = (description: ExperimentInput['network']) => {
      const { inputKernels } = shapesOf(description, { kind: 'by-task', units: [2, 2] });
      return inputKernels.map(({ parameter }) => parameter);
    };
    expect(seeing({ kind: 'modular' })).toEqual(['modules1/kernel']);
    expect(seeing({ kind: 'mlp', hidden: [] })).toEqual(['head1/kernel', 'head2/kernel']);
    const body = [{ kind: 'conv2d', filters: 1, kernel: 3, padding: 'same' }];
    const layers = [{ kind: 'residual', body } as const, { kind: 'flatten' } as const];
    expect(seeing({ kind: 'layers', layers })).toEqual(['residual1/body/conv1/kernel']);
  });

  it('and says where groups do not divide channels', () => {
    const layers = [
      { kind: 'conv2d', filters: 6, kernel: 3, bias: false } as const,
      { kind: 'group-norm', groups: 4 } as const,
    ];
    expect(() => shapesOf({ kind: 'layers', layers: [...layers, { kind: 'flatten' }] })).toThrow(
      'network.layers[1]: 6 channels cannot be parted into 4 groups of the same size',
    );
  });

  it('and says where shapes cannot be added', () => {
    const body = [{ kind: 'conv2d', filters: 4, kernel: 3 }];
    const layers = [{ kind: 'residual', body } as const, { kind: 'flatten' } as const];
    expect(() => shapesOf({ kind: 'layers', layers })).toThrow(
      'network.layers[0]: the body gives 26 × 26 × 4, but the shortcut 28 × 28 × 1; they cannot be added',
    );
    const wide = [{ kind: 'conv2d', filters: 4, kernel: 30 }];
    const deep = [{ kind: 'residual', body: wide } as const, { kind: 'flatten' } as const];
    expect(() => shapesOf({ kind: 'layers', layers: deep })).toThrow('network.layers[0].body[0]: nothing is left');
  });
});
