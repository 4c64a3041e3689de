import { expect, it } from 'vitest';
import { domainsOf, pixelsOf, writeSquares } from '../../../fixtures/changedStreams';

it('noise has the deviation of its task, and follows from seed, task and sample alone', async () => {
  const folder = writeSquares([40, 40, 3]);
  const noiseOf = async (changes: object, options: object = {}) => {
    const stream = await domainsOf(folder, { kind: 'noisy', tasks: 3, deviation: 0.1, ...options }, changes);
    expect(stream.tasks.map(({ name }) => name)).toEqual(['no noise', 'noise 0.05', 'noise 0.1']);
    const [clean = [], ...noisy] = stream.tasks.map(({ test }) => pixelsOf(stream, test[0] ?? -1));
    return noisy.map((pixels) =>
      // Bytes that no noise of these sizes cuts off.
      pixels.flatMap((value, i) => (Math.abs((clean[i] ?? 0) - 127) < 10 ? [value - (clean[i] ?? 0)] : [])),
    );
  };
  const noise = await noiseOf({});
  for (const [i, deviation] of [0.05 * 255, 0.1 * 255].entries()) {
    const values = noise[i] ?? [];
    expect(values.length).toBeGreaterThan(300);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    // Five standard errors.
    expect(Math.abs(mean)).toBeLessThan((5 * deviation) / Math.sqrt(values.length));
    expect(Math.abs(Math.sqrt(variance) / deviation - 1)).toBeLessThan(5 / Math.sqrt(2 * values.length));
  }
  expect(await noiseOf({})).toEqual(noise);
  expect(await noiseOf({}, { testSamples: 2, trainSamples: 2 })).toEqual(noise);
  expect(await noiseOf({ seed: 1 })).not.toEqual(noise);
});
