import type { Event } from '../core/run/event';
import { LogReader } from './logReader';

/** Follows an event log while another process writes it. */
export interface Follower {
  /** Looks for new events now, not at the next interval. */
  look(): void;
  /** Looks a last time, then stops. */
  close(): void;
}

const POLL_MS = 100;

/**
 * Reports events as they are written, from number `from` on and including existing ones, until closed. It polls the
 * file's size, which works on every file system, network shares included, and costs one `stat` each time. The
 * process that started the session calls `look` when that says so, and need not wait for the interval.
 *
 * @param onError receives the UserError for a damaged log, which also ends following.
 */
export function followEvents(
  path: string,
  onEvents: (events: readonly Event[]) => void,
  { from = 1, onError }: { readonly from?: number; readonly onError: (error: unknown) => void },
): Follower {
  const reader = new LogReader(path);
  const look = (read = () => reader.readNew()) => {
    try {
      const events = read().filter(({ n }) => n >= from);
      if (events.length > 0) onEvents(events);
    } catch (error) {
      clearInterval(timer);
      onError(error);
    }
  };
  const timer = setInterval(look, POLL_MS);
  look();
  return {
    look,
    close() {
      clearInterval(timer);
      // Nobody writes any more.
      look(() => reader.readAll());
    },
  };
}
