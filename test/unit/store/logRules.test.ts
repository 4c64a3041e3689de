import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Event } from '../../../src/core/run/event';
import { lineOf } from '../../../src/store/eventLine';
import { nothingRead, readOn } from '../../../src/store/logRules';
import { isFull, longTimeout, propertyRuns } from '../../fixtures/full';
import { expectOneOwner } from './expectOneOwner';

const claim = (session: number, n: number): Event => {
  return {
    n,
    at: '2026-01-01T00:00:00.000Z',
    session,
    type: 'session-claimed',
    claim: `c${session}`,
    pid: 1,
    host: 'h',
  };
};
const event = (session: number, n: number, step = 1): Event => {
  return { n, at: '2026-01-01T00:00:00.000Z', session, type: 'snapshot', task: 1, step, sha256: 'ab' };
};

/** Reads lines; of what counts, it tells session and number. */
function read(...lines: readonly (Event | string)[]) {
  const text = lines.map((line) => (typeof line === 'string' ? line : `${lineOf(line)}\n`)).join('');
  const { events, read, damage } = readOn(nothingRead, Buffer.from(text));
  return { counted: events.map(({ session, n }) => `${session}.${n}`), dropped: read.dropped, damage };
}

test('of two claims of one number the first counts', () => {
  const second: Event = { ...claim(1, 1), type: 'session-claimed', claim: 'other', pid: 2, host: 'h' };
  expect(read(claim(1, 1), second, event(1, 2))).toEqual({ counted: ['1.1', '1.2'], dropped: [] });
});

test('a claim counts wherever its writer thought that it stands, but not before what its writer has seen', () => {
  expect(read(claim(1, 1), event(1, 2), claim(2, 2), event(2, 4)).counted).toEqual(['1.1', '1.2', '2.3', '2.4']);
  // A line that its writer has seen is no longer there.
  expect(read(claim(1, 1), claim(2, 3)).damage).toMatchObject({ line: 2 });
});

test('an unreadable line counts as torn only where the next line says so', () => {
  const torn = `${lineOf(claim(2, 2), true)}\n`;
  expect(read(claim(1, 1), '{"n":2,"at"\n', torn, event(2, 3)).counted).toEqual(['1.1', '2.2', '2.3']);
  expect(read(claim(1, 1), '{"n":2,"at"\n', '   \n', torn).counted).toEqual(['1.1', '2.2']);
  expect(read(claim(1, 1), '{"n":2,"at"\n', '{"torn":true,"n\n', torn).counted).toEqual(['1.1', '2.2']);
  expect(read(claim(1, 1), '{"n":2,"at"\n', '{"n\n', torn).damage).toMatchObject({ line: 2 });
  expect(read(claim(1, 1), '{"n":2,"at"\n', event(1, 2)).damage).toMatchObject({ line: 2 });
  expect(read(claim(1, 1), '{"n":2,"at"\n').damage).toMatchObject({ line: 2 });
  // Not yet written to its end.
  for (const start of ['{', '{"torn":true,"n":2,"at":"']) {
    expect(read(claim(1, 1), '{"n":2,"at"\n', start)).toEqual({ counted: ['1.1'], dropped: [] });
  }
});

/** A log of all that may be in one: three sessions, a late line, a torn line. */
const lines = [
  lineOf({ n: 1, at: '2026-01-01T00:00:00.000Z', type: 'run-created', run: 'é', experiment: 'Ω', version: '1' }),
  lineOf(claim(1, 2)),
  lineOf(event(1, 3)),
  lineOf(claim(2, 4)),
  lineOf(event(1, 4)),
  lineOf(event(2, 5)),
  lineOf(event(2, 6)).slice(0, 30),
  lineOf(claim(3, 6), true),
  lineOf(event(3, 7)),
];
const whole = Buffer.from(`${lines.join('\n')}\n`);
const { events: all } = readOn(nothingRead, whole);

test('a flipped bit in a log is damage, or changes no event: one at the end may be missing', {
  timeout: longTimeout ?? 30_000,
}, () => {
  expect(all).toHaveLength(7);
  const inTorn = { from: lines.slice(0, 6).join('\n').length, to: 0 };
  inTorn.to = inTorn.from + 32;
  // In the short form of each byte one bit, of the next byte the one before it.
  for (let bit = 0; bit < whole.length * 8; bit += isFull ? 1 : 7) {
    const flipped = Buffer.from(whole);
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const { events, damage } = readOn(nothingRead, flipped);
    if (damage) continue;
    const isLast = bit >> 3 === whole.length - 1;
    expect(events, `bit ${bit}`).toEqual(isLast ? all.slice(0, -1) : all);
    // Nothing but the end of the log, and torn bytes, can change without damage.
    if (!isLast) expect(bit >> 3, `bit ${bit}`).toBeGreaterThan(inTorn.from);
  }
});

test('a log read in pieces, cut anywhere, says the same as at once', () => {
  const cuts = fc.array(fc.integer({ min: 0, max: whole.length }), { maxLength: 6 });
  fc.assert(
    fc.property(cuts, (places) => {
      let state = nothingRead;
      const events: Event[] = [];
      for (const end of [...places.sort((a, b) => a - b), whole.length]) {
        const reading = readOn(state, whole.subarray(state.offset, end));
        // Right behind the newline of a torn line, the next one is not there yet.
        if (reading.damage) expect(end).toBe(whole.indexOf('{"torn"'));
        state = reading.read;
        events.push(...reading.events);
      }
      expect(events).toEqual(all);
      expect(state.dropped).toEqual([{ session: 1, newer: 2, lines: 1 }]);
    }),
  );
});

test(
  'whatever the lines of a log are, those that count are in the order of sessions, numbered from 1',
  () => {
    const some = fc.oneof(
      fc
        .record({ session: fc.integer({ min: 1, max: 3 }), n: fc.integer({ min: 1, max: 5 }) })
        .map(({ session, n }) => claim(session, n)),
      fc
        .record({ session: fc.integer({ min: 1, max: 3 }), n: fc.integer({ min: 1, max: 5 }) })
        .map(({ session, n }) => event(session, n)),
    );
    const text = fc
      .array(fc.tuple(some, fc.boolean(), fc.integer({ min: 0, max: 9 })), { maxLength: 8 })
      .map((list) =>
        list.map(([each, torn, cut]) => (cut === 0 ? lineOf(each, torn).slice(0, 20) : lineOf(each, torn))).join('\n'),
      );
    fc.assert(
      fc.property(text, (log) => {
        const { events } = readOn(nothingRead, Buffer.from(`${log}\n`));
        expectOneOwner(events);
      }),
      propertyRuns(1_000, 100_000),
    );
  },
  longTimeout,
);
