import { normal, randomOf } from '../../core/random';
import { inputTypeOf } from '../rows/rawInputs';
import type { BenchmarkOf } from '../streams/benchmark';
import { type Change, changedSamples } from '../streams/changedSamples';

/**
 * Samples with more Gaussian noise from task to task (Mai et al. 2022, “noise” among their non-stationary data). The noise
 * of a sample follows from the seed, the task and the sample, and is the same in every epoch.
 */
export const noisy = changedSamples<BenchmarkOf<'noisy'>>(({ tasks, deviation }, { seed }, data) => {
  const unit = inputTypeOf(data.inputs) === 'uint8' ? 255 : 1;
  return Array.from({ length: tasks }, (_, index): Change => {
    const own = index === 0 ? 0 : Number(((deviation * index) / (tasks - 1)).toPrecision(6));
    if (own === 0) return { name: 'no noise', made: 0 };
    return {
      name: `noise ${own}`,
      made: [own, seed],
      apply(values, row) {
        const generator = randomOf(seed, 'noise', index + 1, row);
        return values.map((value) => value + unit * own * normal(generator));
      },
    };
  });
});
