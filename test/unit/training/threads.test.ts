import { expect, test } from 'vitest';
import type { ExperimentInput } from '../../../src/core/experiment/experiment';
import { stepWork, usefulDivision, usefulThreads } from '../../../src/training/threads';
import { someExperiment } from '../../fixtures/someExperiment';

const mnist = [28, 28, 1] as const;
const withNetwork = (network: ExperimentInput['network'], batchSize: number) =>
  someExperiment({ network, training: { batchSize, optimizer: { kind: 'adam', learningRate: 0.001 } } });

test('the work of a step counts each kernel once for every sample, place and product', () => {
  // The head counts as one unit.
  const dense = 784 * 256 + 256 * 256 + 256;
  expect(stepWork(withNetwork({ kind: 'mlp', hidden: [256, 256] }, 128), mnist)).toBe(3 * 128 * dense);

  const layers = [
    { kind: 'conv2d' as const, filters: 4, kernel: 3, padding: 'same' as const },
    { kind: 'max-pool' as const, size: 2 },
    { kind: 'flatten' as const },
    { kind: 'dense' as const, units: 5 },
  ];
  const convolved = 28 * 28 * (3 * 3 * 1 * 4) + 14 * 14 * 4 * 5 + 5;
  expect(stepWork(withNetwork({ kind: 'layers', layers }, 10), mnist)).toBe(3 * 10 * convolved);
});

test('a narrow network gets one thread, a wide one all that it can use', () => {
  const narrow = withNetwork({ kind: 'mlp', hidden: [256, 256] }, 128);
  const wide = withNetwork({ kind: 'mlp', hidden: [1000, 1000] }, 256);
  expect(usefulThreads(narrow, mnist, 8)).toBe(1);
  expect(usefulThreads(wide, mnist, 2)).toBe(2);
  expect(usefulThreads(wide, mnist, 1)).toBe(1);
  // More work can use more threads, but not as many as there may be.
  expect(usefulThreads(wide, mnist, 1000)).toBeGreaterThan(2);
  expect(usefulThreads(wide, mnist, 1000)).toBeLessThan(20);
});

test('a narrow network takes a mini-batch in two lanes where it may have two processors', () => {
  const narrow = withNetwork({ kind: 'mlp', hidden: [256, 256] }, 128);
  expect(usefulDivision(narrow, mnist, 1)).toEqual({ threads: 1, lanes: 1 });
  expect(usefulDivision(narrow, mnist, 2)).toEqual({ threads: 1, lanes: 2 });
  expect(usefulDivision(narrow, mnist, 8)).toEqual({ threads: 1, lanes: 2 });
});

test('there is one lane where threads share the work, where it is little, and where a layer needs the whole batch', () => {
  const wide = withNetwork({ kind: 'mlp', hidden: [1000, 1000] }, 256);
  const tiny = withNetwork({ kind: 'mlp', hidden: [16] }, 16);
  const dropping = withNetwork({ kind: 'mlp', hidden: [256, 256], dropout: 0.5 }, 128);
  expect(usefulDivision(wide, mnist, 2)).toEqual({ threads: 2, lanes: 1 });
  for (const network of [tiny, dropping]) expect(usefulDivision(network, mnist, 8)).toEqual({ threads: 1, lanes: 1 });
});
