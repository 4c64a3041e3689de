import { appendFileSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import type { Event, EventBody } from '../../../src/core/run/event';
import { UserError } from '../../../src/core/userError';
import { lineOf } from '../../../src/store/eventLine';
import { openEventLog, RunLost } from '../../../src/store/eventLog';
import { followEvents } from '../../../src/store/followEvents';
import { LogReader, readEvents, readLog } from '../../../src/store/logReader';
import { droppedText } from '../../../src/store/logRules';
import { isFull } from '../../fixtures/full';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const bodies: EventBody[] = [
  { type: 'run-created', run: 'é', experiment: 'Ω über alles', version: '0.1.0' },
  { type: 'snapshot', task: 1, step: 5, sha256: 'ab' },
  { type: 'session-ended', reason: 'stopped' },
];
const last: EventBody = { type: 'session-ended', reason: 'done' };
const newLog = () => join(temporaryFolder(), 'events.jsonl');

function written(path: string): { events: readonly Event[]; bytes: Buffer } {
  const log = openEventLog(path);
  for (const body of bodies) log.append(body);
  log.close();
  return { events: readEvents(path), bytes: readFileSync(path) };
}

/** A log as earlier versions wrote it: no sessions, no digests. */
function writtenBefore(path: string): readonly Event[] {
  const events = bodies.map((body, i): Event => ({ n: i + 1, at: '2026-01-01T00:00:00.000Z', ...body }));
  writeFileSync(path, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  return events;
}

test('events are numbered from 1, and sessions, over several openings', () => {
  const path = newLog();
  const { events } = written(path);
  expect(events.map(({ n, type, session }) => [n, type, session])).toEqual([
    [1, 'session-claimed', 1],
    [2, 'run-created', 1],
    [3, 'snapshot', 1],
    [4, 'session-ended', 1],
  ]);
  const again = openEventLog(path);
  expect(again.earlier).toEqual(events);
  expect(again.session).toBe(2);
  expect(again.append(last)).toMatchObject({ n: 6, session: 2 });
  again.close();
  expect(readEvents(path).map(({ n }) => n)).toEqual([1, 2, 3, 4, 5, 6]);
});

test('killed at any byte, the log loses no whole event and is written on', { timeout: 60_000 }, () => {
  const { events, bytes } = written(newLog());
  const text = bytes.toString('utf8');
  const path = newLog();
  for (let cut = 0; cut <= bytes.length; cut += isFull ? 1 : 3) {
    writeFileSync(path, bytes.subarray(0, cut));
    const terminated = bytes.subarray(0, cut).toString('utf8').split('\n').length - 1;
    expect(readEvents(path)).toEqual(events.slice(0, terminated));

    if (!isFull && cut % 21 !== 0) continue;
    // A line that lacks nothing but its newline is a whole event.
    const whole = text.split('\n').filter((line, i, all) => {
      return line !== '' && Buffer.byteLength(all.slice(0, i + 1).join('\n')) <= cut;
    }).length;
    const log = openEventLog(path);
    expect(log.earlier).toEqual(events.slice(0, whole));
    const added = log.append({ type: 'snapshot', task: 2, step: 1, sha256: 'cd' });
    log.close();
    expect(readEvents(path).filter(({ type }) => type !== 'session-claimed')).toEqual(
      [...events.slice(0, whole), added].filter(({ type }) => type !== 'session-claimed'),
    );
    // Every line is readable now; what was torn is blank.
    for (const line of readFileSync(path, 'utf8').split('\n')) if (line.trim() !== '') JSON.parse(line);
  }
});

test('a session killed while it continues a torn log, at any byte, leaves a log that continues', {
  timeout: 60_000,
}, () => {
  const { events, bytes } = written(newLog());
  const torn = bytes.subarray(0, -20);
  const path = newLog();
  writeFileSync(path, torn);
  openEventLog(path).close();
  const blanked = readFileSync(path);
  // What stood there before the torn bytes were blanked.
  const continued = Buffer.concat([torn, blanked.subarray(torn.length)]);
  const reader = newLog();
  for (let cut = torn.length + 2; cut <= continued.length; cut++) {
    writeFileSync(reader, continued.subarray(0, cut));
    if (!isFull && cut % 7 !== 0 && cut < continued.length - 2) continue;
    const isWhole = cut === continued.length;
    expect(readEvents(reader)).toHaveLength(isWhole ? 4 : 3);
    const log = openEventLog(reader);
    const claims = log.earlier.filter(({ type }) => type === 'session-claimed').length;
    expect(log.session).toBe(claims + 1);
    expect(log.earlier.slice(0, 3)).toEqual(events.slice(0, 3));
    expect(log.append(last).n).toBe(log.earlier.length + 2);
    log.close();
    expect(readEvents(reader).at(-1)).toMatchObject(last);
  }
});

test('zeros that a power cut left at the end are skipped', () => {
  const path = newLog();
  const { events } = written(path);
  appendFileSync(path, Buffer.alloc(512));
  const log = openEventLog(path);
  log.close();
  expect(log.earlier).toEqual(events);
  expect(readEvents(path)).toEqual([...events, expect.objectContaining({ type: 'session-claimed' })]);
});

const envelope = { at: '2026-01-01T00:00:00.000Z', session: 1 };

test.each<[string, (n: number) => string, string]>([
  ['text', () => 'oops', 'it is not JSON'],
  ['no event', () => '[]', 'it is not an event'],
  ['a number out of turn', () => lineOf({ n: 7, ...envelope, ...last }), 'its number is not'],
  ['no digest', (n) => JSON.stringify({ n, ...envelope, ...last }), 'it has no digest'],
  [
    'no claim',
    (n) => lineOf({ n, at: '2026-01-01T00:00:00.000Z', session: 5, ...last }),
    'session 5 has not claimed the run',
  ],
  ['a changed digit', (n) => lineOf({ n, ...envelope, ...last }).replace('done', 'dame'), 'its digest does not match'],
])('a damaged line is named, in the middle or at the end: %s', (_, line, reason) => {
  const path = newLog();
  const lines = written(path).bytes.toString('utf8').split('\n');
  for (const place of [2, 3]) {
    writeFileSync(path, lines.with(place, line(place + 1)).join('\n'));
    expect(() => readEvents(path)).toThrow(`line ${place + 1}: this line of the event log is damaged: ${reason}`);
    expect(() => openEventLog(path)).toThrow(UserError);
  }
});

test('a log of an earlier version is continued, with digests from then on', () => {
  const path = newLog();
  const events = writtenBefore(path);
  expect(readEvents(path)).toEqual(events);
  const log = openEventLog(path);
  expect(log.earlier).toEqual(events);
  expect(log.append(last)).toMatchObject({ n: 5, session: 1 });
  log.close();
  const old = readEvents(path);
  expect(old.slice(0, 3)).toEqual(events);
  // A session of that version that was suspended wakes up.
  appendFileSync(path, `${JSON.stringify({ n: 4, at: '2026-01-01T00:00:00.000Z', ...last })}\n`);
  const { events: now, dropped } = readLog(path);
  expect(now).toEqual(old);
  expect(dropped).toEqual([{ session: 0, newer: 1, lines: 1 }]);
});

test('what an older session writes after a newer claim does not count, and is reported', () => {
  const path = newLog();
  const first = openEventLog(path);
  first.append({ type: 'snapshot', task: 1, step: 5, sha256: 'ab' });
  const second = openEventLog(path);
  second.append({ type: 'snapshot', task: 1, step: 6, sha256: 'cd' });
  expect(() => first.append(last)).toThrow(RunLost);
  // It looks before it writes; one that was suspended between the two is this.
  for (const n of [5, 6])
    appendFileSync(path, `${lineOf({ n, at: '2026-01-01T00:00:00.000Z', session: 1, elapsed: 9, ...last })}\n`);
  expect(second.append(last)).toMatchObject({ n: 5, session: 2 });
  const { events, dropped } = readLog(path);
  expect(events.map(({ n, session }) => [n, session])).toEqual([
    [1, 1],
    [2, 1],
    [3, 2],
    [4, 2],
    [5, 2],
  ]);
  expect(dropped.map(droppedText)).toEqual([
    'Session 1 wrote 2 lines to the log after session 2 had taken over the run. They do not count.',
  ]);
  first.close();
  second.close();
});

test.each<[string, (path: string) => void, string]>([
  ['deleted', (path) => rmSync(path), 'it was deleted or moved away'],
  ['moved', (path) => renameSync(path, `${path}.old`), 'it was deleted or moved away'],
  ['replaced', (path) => [rmSync(path), writeFileSync(path, '')], 'another file is in its place'],
  ['cut off', (path) => truncateSync(path, 9), 'its end was cut off'],
  [
    'written by another program',
    (path) => appendFileSync(path, `${lineOf({ n: 3, at: '2026-01-01T00:00:00.000Z', session: 1, ...last })}\n`),
    'another program has written line 3',
  ],
])('an owner whose log is %s writes nothing more, and says so each time', (_, harm, what) => {
  const path = newLog();
  const log = openEventLog(path);
  log.append(last);
  harm(path);
  for (let i = 0; i < 2; i++) expect(() => log.append(last)).toThrow(what);
  expect(() => log.requireOwned()).toThrow(RunLost);
  log.close();
});

test('an absent log is an empty one', () => {
  expect(readEvents(newLog())).toEqual([]);
});

test('a follower gets every event once, from the number asked for, also when it comes in pieces', async () => {
  const path = newLog();
  const seen: number[] = [];
  const errors: unknown[] = [];
  const follower = followEvents(path, (events) => seen.push(...events.map(({ n }) => n)), {
    from: 2,
    onError: (error) => errors.push(error),
  });
  const { bytes } = written(newLog());
  const half = Math.floor(bytes.length * 0.6);
  writeFileSync(path, bytes.subarray(0, half));
  follower.look();
  appendFileSync(path, bytes.subarray(half));
  await vi.waitFor(() => expect(seen).toEqual([2, 3, 4]));
  appendFileSync(path, `${lineOf({ n: 5, at: '2026-01-01T00:00:00.000Z', session: 1, ...last })}\n`);
  follower.close();
  expect(seen).toEqual([2, 3, 4, 5]);
  expect(errors).toEqual([]);
});

test('a follower does not take a torn line for damage while its successor is being written', async () => {
  const path = newLog();
  const { bytes, events } = written(path);
  const reader = new LogReader(path);
  expect(reader.readNew()).toEqual(events);
  appendFileSync(path, bytes.subarray(0, 30));
  expect(reader.readNew()).toEqual([]);
  // The newline that ends the torn line is there, the rest of the next line not yet.
  const next = lineOf({ n: 5, at: '2026-01-01T00:00:00.000Z', session: 1, ...last }, true);
  for (const part of ['\n', next.slice(0, 5), next.slice(5, 40)]) {
    appendFileSync(path, part);
    expect(reader.readNew()).toEqual([]);
  }
  appendFileSync(path, `${next.slice(40)}\n`);
  expect(reader.readNew()).toMatchObject([{ n: 5 }]);

  appendFileSync(path, 'oops\n');
  expect(reader.readNew()).toEqual([]);
  expect(reader.isInDoubt).toBe(true);
  await sleep(150);
  expect(() => reader.readNew()).toThrow('line 7: this line of the event log is damaged');
});
