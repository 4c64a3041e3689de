import { describe, expect, it } from 'vitest';
import type { Initializer } from '../../../src/core/networks/options';
import { randomOf } from '../../../src/core/random';
import { initialsOf, initialValues } from '../../../src/network/initializer';

const [IN, OUT] = [300, 200];
const drawn = (initializer: Initializer, part: 'kernel' | 'bias') =>
  initialValues(part === 'kernel' ? [IN, OUT] : [OUT], initialsOf(initializer, IN, OUT)[part], randomOf(0, 'test'));

function moments(values: Float32Array) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance), largest: Math.max(...values.map(Math.abs)) };
}

describe('initial kernels have the spread that the papers ask for', () => {
  // 60,000 draws: mean and deviation are known to about 0.5 %.
  it.each([
    ['he-normal', Math.sqrt(2 / IN), Number.POSITIVE_INFINITY],
    ['glorot-uniform', Math.sqrt(2 / (IN + OUT)), Math.sqrt(6 / (IN + OUT))],
    ['fan-in-uniform', 1 / Math.sqrt(3 * IN), 1 / Math.sqrt(IN)],
  ] as const)('%s', (initializer, expected, limit) => {
    const { mean, deviation, largest } = moments(drawn(initializer, 'kernel'));
    expect(Math.abs(mean) / expected).toBeLessThan(0.02);
    expect(Math.abs(deviation / expected - 1)).toBeLessThan(0.02);
    expect(largest).toBeLessThanOrEqual(limit);
    if (limit < 1) expect(largest).toBeGreaterThan(0.99 * limit);
  });

  it('biases begin at zero, but for fan-in-uniform where they are drawn like the kernel', () => {
    expect(moments(drawn('he-normal', 'bias'))).toEqual({ mean: 0, deviation: 0, largest: 0 });
    expect(moments(drawn('glorot-uniform', 'bias')).largest).toBe(0);
    const { largest } = moments(drawn('fan-in-uniform', 'bias'));
    expect(largest).toBeLessThanOrEqual(1 / Math.sqrt(IN));
    expect(largest).toBeGreaterThan(0.9 / Math.sqrt(IN));
  });
});
