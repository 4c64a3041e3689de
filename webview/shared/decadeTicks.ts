import { powerOfTen, significant } from '../../src/core/format';

/** Ticks of a log₁₀ axis as the numbers they stand for, and none at the ends of the axis. */
export const decadeTicks = {
  includeBounds: false,
  callback: (value: number) =>
    Number.isInteger(value) && Math.abs(value) > 2
      ? powerOfTen(value)
      : significant(Number((10 ** value).toPrecision(2))),
};
