import type { Benchmark } from '../../core/experiment/experiment';
import { UserError } from '../../core/userError';
import { inputTypeOf, type RawInputs } from '../rows/rawInputs';
import type { Stream } from './stream';

/**
 * How raw inputs become network inputs. Bytes are divided by 255, floats are taken as they are; then the mean is
 * subtracted, and the result divided by the standard deviation.
 */
export function scaleOf(scaling: Benchmark['inputs'], inputs: RawInputs): Pick<Stream, 'scale' | 'shift'> {
  const unit = inputTypeOf(inputs) === 'uint8' ? 255 : 1;
  if (scaling === 'unit') return { scale: 1 / unit, shift: 0 };
  const { mean, std } = scaling;
  if (typeof mean === 'number' && typeof std === 'number') return { scale: 1 / (unit * std), shift: -mean / std };
  const channels = Math.max(...[mean, std].map((each) => (typeof each === 'number' ? 1 : each.length)));
  const at = (each: number | readonly number[], i: number) =>
    typeof each === 'number' ? each : (each[i] ?? Number.NaN);
  const perChannel = (value: (mean: number, std: number) => number) =>
    Array.from({ length: channels }, (_, i) => value(at(mean, i), at(std, i)));
  return { scale: perChannel((_, std) => 1 / (unit * std)), shift: perChannel((mean, std) => -mean / std) };
}

/** @throws UserError where the experiment scales another number of channels than the inputs have */
export function requireChannels(scaling: Benchmark['inputs'], [, , channels]: Stream['inputShape']): void {
  if (scaling === 'unit') return;
  for (const key of ['mean', 'std'] as const) {
    const numbers = scaling[key];
    if (typeof numbers === 'number' || numbers.length === channels) continue;
    throw new UserError(
      `benchmark.inputs.${key}: has ${numbers.length} values, but the samples have ${channels} ${channels === 1 ? 'channel' : 'channels'}`,
      'Give one number for all channels, or one for each.',
    );
  }
}
