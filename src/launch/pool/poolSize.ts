/**
 * How many sessions train at a time: a number that is tried, and judged by how fast sessions train meanwhile. It changes
 * nothing in what they compute, which only depends on the threads and lanes that each run has recorded.
 *
 * Cells of a sweep differ, so steps per second are compared session by session: if those that trained before and after the
 * change have become slower by the factor s, n sessions in the place of m give n / m · s of the throughput.
 */
export interface PoolSize {
  /** Sessions at a time. */
  readonly size: number;
  /** What another number is compared with. */
  readonly base?: { readonly size: number; readonly rates: Rates };
  /** Whether a larger number is tried next, a smaller one, or none any more. */
  readonly search: 'more' | 'fewer' | 'over';
}

/** Steps per second by session. */
export type Rates = ReadonlyMap<string, number>;

/** A larger number takes more memory, so it must be worth it. */
const MIN_GAIN = 1.05;
/** A smaller one may lose what measuring cannot tell from nothing. */
const MIN_KEPT = 0.98;
/** To try fewer of less than this costs more than can be gained. */
const MIN_TO_SHRINK = 4;

/** Begins with a session for each processor. */
export const beginWith = (size: number): PoolSize => ({ size, search: 'more' });

/**
 * The next number, after `size` sessions have trained for a while.
 * @param max the largest that makes sense
 */
export function measured({ size, base, search }: PoolSize, rates: Rates, max: number): PoolSize {
  if (search === 'over') return { size, search };
  if (!base) return tried({ size, rates }, search, max);
  const gain = gainOf({ size, rates }, base);
  // None of the sessions was there before.
  if (gain === undefined) return { size: base.size, search };
  if (gain >= (search === 'more' ? MIN_GAIN : MIN_KEPT)) {
    const next = tried({ size, rates }, search, max);
    return next.size === size ? { size, search: 'over' } : next;
  }
  return { size: base.size, search: search === 'more' && base.size >= MIN_TO_SHRINK ? 'fewer' : 'over' };
}

/** By a quarter, so that machines with many processors come to an end, too. */
function tried(base: NonNullable<PoolSize['base']>, search: 'more' | 'fewer', max: number): PoolSize {
  const step = Math.max(1, Math.round(base.size / 4));
  const size = search === 'more' ? Math.min(max, base.size + step) : Math.max(1, base.size - step);
  if (size !== base.size) return { size, base, search };
  return { size, search: search === 'more' && size >= MIN_TO_SHRINK ? 'fewer' : 'over' };
}

function gainOf(now: NonNullable<PoolSize['base']>, base: NonNullable<PoolSize['base']>): number | undefined {
  const speeds = [...now.rates].flatMap(([session, rate]) => {
    const before = base.rates.get(session);
    return before ? [rate / before] : [];
  });
  if (speeds.length === 0) return undefined;
  return (now.size / base.size) * (speeds.reduce((sum, each) => sum + each, 0) / speeds.length);
}
