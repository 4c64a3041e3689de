import { expect, test } from 'vitest';
import { isConvolutional, network } from '../../../src/core/networks/networks';

const branch = { kind: 'residual', body: [{ kind: 'conv2d', filters: 1, kernel: 3, padding: 'same' }] };
const layers = (...list: object[]) => ({ kind: 'layers', layers: [...list, { kind: 'flatten' }] });

test.for([
  [{ kind: 'mlp', hidden: [8] }, false],
  [{ kind: 'cnn', convolutions: [{ filters: 4 }] }, true],
  [layers({ kind: 'max-pool', size: 2 }), false],
  [layers({ kind: 'relu' }, branch), true],
  [layers({ kind: 'residual', body: [branch] }), true],
] as const)('%j has convolutions: %s', ([written, expected]) => {
  expect(isConvolutional(network.parse(written))).toBe(expected);
});
