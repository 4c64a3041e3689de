import { type Cost, costOf } from './flops';
import type { Setting } from './settings';

export type Work = 'train' | 'penalty' | 'importance' | 'evaluation';

/** A work that ours and PyTorch are timed at. */
export interface TimedWork {
  readonly work: Work;
  /** What one unit of it is. */
  readonly title: string;
  /** How much of it one round does: steps, samples or tests. */
  amount(setting: Setting): number;
  /** Units in that amount. */
  readonly perUnit: number;
  /** FLOPs of a unit in matrix products. */
  flops(cost: Cost): number;
}

export const works: readonly TimedWork[] = [
  { work: 'train', title: 'a step', amount: ({ steps }) => steps, perUnit: 1, flops: ({ step }) => step },
  {
    work: 'penalty',
    title: 'a step with the MAS penalty',
    amount: ({ steps }) => steps,
    perUnit: 1,
    flops: ({ step }) => step,
  },
  {
    work: 'importance',
    title: 'exact Ω of 1,000 samples',
    amount: ({ samples }) => samples,
    perUnit: 1000,
    flops: ({ sample }) => 1000 * sample,
  },
  {
    work: 'evaluation',
    title: 'a test on 10,000 permuted samples',
    amount: ({ tests }) => tests,
    perUnit: 1,
    flops: ({ answer }) => 10_000 * answer,
  },
];

/** Milliseconds of a unit if nothing but the products were computed, at this many FLOPs a second. */
export function floorOf({ flops }: TimedWork, setting: Setting, rate: number): number {
  return (flops(costOf(setting)) / rate) * 1000;
}
