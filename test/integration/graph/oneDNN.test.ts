import { expect, test } from 'vitest';

// The settings of a process that is still without TensorFlow; then every operation, and the layers with their finite
// differences, once more.
process.env.TF_ENABLE_ONEDNN_OPTS = '1';
const { native } = await import('../../fixtures/engines');
await import('./operations.test');
await import('../network/layers.test');

test.runIf(native)('these are tests of oneDNN’s kernels', () => {
  expect(native?.info.oneDNN).toBe(true);
});
