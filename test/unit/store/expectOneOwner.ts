import { expect } from 'vitest';
import type { Event } from '../../../src/core/run/event';

/** Events that count are numbered by their place, and each is of the session that has claimed the run last. */
export function expectOneOwner(events: readonly Event[]): void {
  let owner = 0;
  for (const [i, { n, session = 0, type }] of events.entries()) {
    expect(n).toBe(i + 1);
    if (type === 'session-claimed') expect(session).toBeGreaterThan(owner);
    else expect(session).toBe(owner);
    owner = session;
  }
}
