/**
 * Whether a session lives, as a watcher sees it. It lives while its heartbeat changes, whatever that says; it is dead once
 * the heartbeat has not changed for two of its intervals. Time is measured on the watcher's own monotonic clock, and only
 * while it looks: a watcher that was suspended has not watched.
 */
export type Verdict = 'unknown' | 'alive' | 'dead';

/** What a watcher saw at one look: the content of the heartbeat, and how often its owner promises to change it. */
export interface Sight {
  readonly content: string;
  readonly intervalMs: number;
}

/** What a watcher has seen so far; a value. */
export interface HeartWatch {
  readonly verdict: Verdict;
  /** The last sight; undefined where there was no heartbeat. */
  readonly sight: Sight | undefined;
  /** How long it was seen unchanged. */
  readonly quietMs: number;
  /** The time of the last look. */
  readonly lookedAt: number;
}

const QUIET_INTERVALS = 2;
/** A pause between two looks counts as at most this fraction of an interval. */
const LONGEST_PAUSE = 0.5;

/** The first look. A run without a heartbeat has no owner. */
export function firstLook(sight: Sight | undefined, now: number): HeartWatch {
  return { verdict: sight ? 'unknown' : 'dead', sight, quietMs: 0, lookedAt: now };
}

/** The watch after another look. */
export function lookAgain(before: HeartWatch, sight: Sight | undefined, now: number): HeartWatch {
  if (!sight) return firstLook(undefined, now);
  // A heartbeat that was not there before is a change, too: a session wrote it while this watched.
  if (sight.content !== before.sight?.content) return { verdict: 'alive', sight, quietMs: 0, lookedAt: now };
  const pause = Math.min(Math.max(0, now - before.lookedAt), LONGEST_PAUSE * sight.intervalMs);
  const quietMs = before.quietMs + pause;
  const isDead = quietMs >= waitOf(sight);
  return { verdict: isDead ? 'dead' : before.verdict, sight, quietMs, lookedAt: now };
}

/** How long a heartbeat must stay unchanged until its owner is taken for dead, in ms. */
export function waitOf({ intervalMs }: Sight): number {
  return QUIET_INTERVALS * intervalMs;
}
