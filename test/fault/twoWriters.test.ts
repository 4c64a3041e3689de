import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { Event } from '../../src/core/run/event';
import { UserError } from '../../src/core/userError';
import { type EventLog, openEventLog } from '../../src/store/eventLog';
import { readLog } from '../../src/store/logReader';
import { longTimeout, propertyRuns } from '../fixtures/full';
import { expectOneOwner } from '../unit/store/expectOneOwner';

/** What happens at the next write to a log: other sessions act first, then so many bytes of it are written. */
const next: { meanwhile?: (() => void) | undefined; killedAfter?: number | undefined; isKilled: boolean } = {
  isKilled: false,
};

vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof import('node:fs')>();
  function writeSync(file: number, bytes: Uint8Array, offset = 0, length?: number, position?: number): number {
    // Torn bytes are blanked.
    if (position !== undefined) return fs.writeSync(file, bytes, offset, length, position);
    const { meanwhile, killedAfter } = next;
    next.meanwhile = undefined;
    next.killedAfter = undefined;
    meanwhile?.();
    if (killedAfter === undefined) return fs.writeSync(file, bytes, offset);
    fs.writeSync(file, bytes, offset, Math.min(killedAfter, bytes.length - offset));
    next.isKilled = true;
    throw new Error('killed');
  }
  const openSync: typeof fs.openSync = (...words) => {
    if (next.isKilled) throw new Error('a killed process does nothing more');
    return fs.openSync(...words);
  };
  return { ...fs, writeSync, openSync, fsyncSync: () => {} };
});

/** One step of a session, `a` or `b`: it opens the log or, where it has, appends to it. */
interface Step {
  readonly who: 'a' | 'b';
  /** What happens after it has looked at the log, and before it writes: it is suspended meanwhile. */
  readonly meanwhile: readonly Step[];
  /** It is killed when it has written so many bytes. */
  readonly killedAfter?: number | undefined;
  /** It starts again, as another process. */
  readonly restarts: boolean;
}

const { step } = fc.letrec<{ step: Step; steps: readonly Step[] }>((tie) => ({
  step: fc.record({
    who: fc.constantFrom('a', 'b'),
    meanwhile: fc.oneof({ maxDepth: 2 }, fc.constant([]), tie('steps')),
    killedAfter: fc.option(fc.integer({ min: 2, max: 250 }), { nil: undefined, freq: 4 }),
    restarts: fc.boolean(),
  }),
  steps: fc.array(tie('step'), { maxLength: 3 }),
}));

function isKilledIn({ killedAfter, meanwhile }: Step): boolean {
  return killedAfter !== undefined || meanwhile.some(isKilledIn);
}

test(
  'in whatever order sessions look, write, are suspended, killed and taken over, the log tells one story',
  () => {
    let droppedCount = 0;
    let killedCount = 0;
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 7 }), (steps) => {
        const folder = mkdtempSync(join(tmpdir(), 'mas-lab-two-'));
        const path = join(folder, 'events.jsonl');
        const open: Record<Step['who'], EventLog | undefined> = { a: undefined, b: undefined };
        const logs: EventLog[] = [];
        const done: Event[] = [];
        let count = 0;
        const suspended = new Set<Step['who']>();
        const act = ({ who, meanwhile, killedAfter, restarts }: Step) => {
          if (suspended.has(who)) return;
          if (restarts) open[who] = undefined;
          next.meanwhile = () => {
            suspended.add(who);
            meanwhile.forEach(act);
            suspended.delete(who);
          };
          // That two are killed within a line, one in the pause of the other, is more than the log can bear.
          next.killedAfter = meanwhile.some(isKilledIn) ? undefined : killedAfter;
          try {
            const log = open[who];
            if (log) {
              done.push(log.append({ type: 'snapshot', task: 1, step: ++count, sha256: 'ab' }));
            } else {
              const opened = openEventLog(path);
              open[who] = opened;
              logs.push(opened);
            }
          } catch (error) {
            if (next.isKilled) killedCount++;
            else expect(error).toBeInstanceOf(UserError); // The run is another's.
            if (next.isKilled) open[who] = undefined;
          }
          next.isKilled = false;
          next.meanwhile = undefined;
          next.killedAfter = undefined;
        };
        steps.forEach(act);
        const { events, dropped } = readLog(path);
        droppedCount += dropped.length;
        expectOneOwner(events);
        // What an owner was told is written is in the log.
        for (const event of done) expect(events).toContainEqual(event);
        // And no two sessions have one number.
        const sessions = logs.map(({ session }) => session);
        expect(new Set(sessions).size).toBe(sessions.length);
        for (const log of logs) log.close();
        rmSync(folder, { recursive: true });
      }),
      propertyRuns(200, 20_000),
    );
    expect(droppedCount).toBeGreaterThan(0);
    expect(killedCount).toBeGreaterThan(0);
  },
  longTimeout ?? 600_000,
);
