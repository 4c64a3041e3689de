import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { Event, EventBody } from '../../../src/core/run/event';
import { UserError } from '../../../src/core/userError';
import { followEvents, openEventLog, readEvents } from '../../../src/store/eventLog';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const bodies: EventBody[] = [
  { type: 'run-created', run: 'é', experiment: 'Ω über alles', version: '0.1.0' },
  { type: 'snapshot', task: 1, step: 5, sha256: 'ab' },
  { type: 'session-ended', reason: 'stopped' },
];

function written(path: string): { events: Event[]; bytes: Buffer } {
  const log = openEventLog(path);
  const events = bodies.map((body) => log.append(body));
  log.close();
  return { events, bytes: readFileSync(path) };
}

test('events are numbered from 1, over several openings', () => {
  const path = join(temporaryFolder(), 'events.jsonl');
  const { events } = written(path);
  const again = openEventLog(path);
  expect(again.earlier).toEqual(events);
  expect(again.append({ type: 'session-ended', reason: 'done' }).n).toBe(4);
  again.close();
  expect(readEvents(path).map(({ n }) => n)).toEqual([1, 2, 3, 4]);
});

test('killed at any byte, the log loses no whole event and is written on', () => {
  const folder = temporaryFolder();
  const { events, bytes } = written(join(folder, 'whole.jsonl'));
  const text = bytes.toString('utf8');
  const path = join(folder, 'cut.jsonl');
  for (let cut = 0; cut <= bytes.length; cut++) {
    writeFileSync(path, bytes.subarray(0, cut));
    const terminated = bytes.subarray(0, cut).toString('utf8').split('\n').length - 1;
    expect(readEvents(path)).toEqual(events.slice(0, terminated));

    // A line that lacks nothing but its newline is a whole event.
    const whole = text.split('\n').filter((line, i, all) => {
      return line !== '' && Buffer.byteLength(all.slice(0, i + 1).join('\n')) <= cut;
    }).length;
    const log = openEventLog(path);
    expect(log.earlier).toEqual(events.slice(0, whole));
    const added = log.append({ type: 'snapshot', task: 2, step: 1, sha256: 'cd' });
    log.close();
    expect(readEvents(path)).toEqual([...events.slice(0, whole), added]);
  }
});

test('zeros that a power cut left at the end are cut off', () => {
  const path = join(temporaryFolder(), 'events.jsonl');
  const { events } = written(path);
  appendFileSync(path, Buffer.alloc(512));
  const log = openEventLog(path);
  log.close();
  expect(log.earlier).toEqual(events);
  expect(readEvents(path)).toEqual(events);
});

test.each([
  ['text', 'oops', 'it is not JSON'],
  ['no event', '[]', 'it is not an event'],
  ['a number out of turn', '{"n":7,"at":"","type":"snapshot"}', 'its number is not 2'],
])('a damaged line before the last is named: %s', (_, line, reason) => {
  const path = join(temporaryFolder(), 'events.jsonl');
  const lines = written(path).bytes.toString('utf8').split('\n');
  writeFileSync(path, lines.with(1, line).join('\n'));
  expect(() => readEvents(path)).toThrow(`line 2: this line of the event log is damaged: ${reason}`);
  expect(() => openEventLog(path)).toThrow(UserError);
});

test('an absent log is an empty one', () => {
  expect(readEvents(join(temporaryFolder(), 'events.jsonl'))).toEqual([]);
});

test('a follower gets every event once, from the number asked for, also when it comes in pieces', async () => {
  const path = join(temporaryFolder(), 'events.jsonl');
  const seen: number[] = [];
  const errors: unknown[] = [];
  const follower = followEvents(path, (events) => seen.push(...events.map(({ n }) => n)), {
    from: 2,
    onError: (error) => errors.push(error),
  });
  const { bytes } = written(join(temporaryFolder(), 'events.jsonl'));
  const half = Math.floor(bytes.length * 0.6);
  writeFileSync(path, bytes.subarray(0, half));
  follower.look();
  appendFileSync(path, bytes.subarray(half));
  await vi.waitFor(() => expect(seen).toEqual([2, 3]));
  appendFileSync(path, '{"n":4,"at":"","type":"session-ended","reason":"done"}\n');
  follower.close();
  expect(seen).toEqual([2, 3, 4]);
  expect(errors).toEqual([]);
});
