import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonText } from '../../../../src/core/nonFinite';
import type { ClassPrecision, Event, EventBody } from '../../../../src/core/run/event';
import { MAX_TASKS } from '../../../../src/core/run/limits';
import { EventParser, parseEvent } from '../../../../src/core/run/parseEvent';
import { reduce } from '../../../../src/core/run/reduce';
import { emptyRun } from '../../../../src/core/run/run';
import { isFull, longTimeout, propertyRuns } from '../../../fixtures/full';
import { detected, detectorBodies, precision } from '../../../fixtures/someDetector';
import { log, session, tried, unbroken } from './someLog';

/** Every type of event, with every field that it may have. */
const everything: readonly EventBody[] = [
  ...unbroken,
  { type: 'data-recorded', sources: [{ place: 'tiny', classes: [{ name: '0', samples: 30 }], digest: 'ab' }] },
  session(2, { task: 3, step: 5, tried: 1 }),
  { type: 'task-started', task: 3, name: 'third', samples: 9, epochs: 1, steps: 20, lambdaTries: 4 },
  tried(3, 0, 8),
  { type: 'epoch-finished', task: 3, epoch: 1, loss: 1, penalty: 0, accuracy: 0.5, selection: 0.5 },
  { type: 'snapshot', task: 3, step: 7, sha256: 'ab', file: 'snapshot-s2-0001.safetensors' },
  {
    ...{ type: 'evaluated', after: 2, task: 3, accuracy: 0.5, metric: 'MAP', samples: 9 },
    subsets: [{ name: 'shoes', accuracy: 0.5, samples: 3 }],
  },
  {
    ...{ type: 'evaluated', after: 2, task: 3, accuracy: 0.5, metric: 'mAP50', samples: 9 },
    classes: [precision('cat', 0.5, 0.4, 0.3)],
  },
  { type: 'evaluated-together', after: 2, accuracy: 0.5, metric: 'MAP', samples: 9 },
  { type: 'adapted', task: 2, data: 'test', classes: [1, 'a'], weight: 0.5, samples: 9, seconds: 1, accumulated: [] },
];
const events = log(everything);

/** The places of all parts of a value that `is` accepts. */
function placesIn(value: unknown, is: (part: unknown) => boolean, keys: readonly string[] = []): readonly string[][] {
  const inner =
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, part]) => placesIn(part, is, [...keys, key]))
      : [];
  return is(value) ? [[...keys], ...inner] : [...inner];
}

/** A copy of a value with something else at one place. */
function replaced(value: unknown, [key, ...rest]: readonly string[], part: unknown): unknown {
  if (key === undefined) return part;
  const copy: Record<string, unknown> = Array.isArray(value) ? ([...value] as never) : { ...(value as object) };
  copy[key] = replaced(copy[key], rest, part);
  return copy;
}

/** The state after the events of a log up to the first that is refused, and why that was. */
function read(values: readonly unknown[]) {
  const parser = new EventParser();
  let state = emptyRun;
  for (const value of values) {
    const parsed = parser.parse(value);
    if (!parsed.ok) return { state, problem: parsed.problem };
    state = reduce(state, parsed.event);
  }
  return { state, problem: undefined };
}

describe('an event that was read', () => {
  it('is the one that was written', () => {
    expect(new Set(events.map(({ type }) => type)).size).toBe(15);
    for (const event of events) expect(parseEvent(JSON.parse(jsonText(event)))).toEqual({ ok: true, event });
    expect(read(events).problem).toBeUndefined();
  });

  it.each(['done', 'stopped'])('may be of an earlier version: the run %s', (run) => {
    const lines = readFileSync(`test/fixtures/runs/v0.1.0/${run}/events.jsonl`, 'utf8').trimEnd().split('\n');
    const { state, problem } = read(lines.map((line) => JSON.parse(line) as unknown));
    expect(problem).toBeUndefined();
    expect(state.n).toBe(lines.length);
  });

  it('has numbers that are not finite where training can make them; null of earlier versions is one', () => {
    const text = (loss: string) => JSON.stringify(progressLine).replace('"loss":1', `"loss":${loss}`);
    const progressLine = { ...events.find(({ type }) => type === 'progress'), loss: 1 };
    const lossOf = (loss: string) => {
      const parsed = parseEvent(JSON.parse(text(loss)));
      return parsed.ok && parsed.event.type === 'progress' ? parsed.event.loss : parsed;
    };
    expect(['"NaN"', '"Infinity"', '"-Infinity"', 'null'].map(lossOf)).toEqual([
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      Number.NaN,
    ]);
    expect(lossOf('"1"')).toMatchObject({ ok: false, problem: { reason: 'loss: expected a number, found "1"' } });
  });

  it('has no time where a clock was set back', () => {
    const done = { ...events.find(({ type }) => type === 'task-finished') };
    const parsed = parseEvent({ ...done, seconds: { train: -86_389.1, importance: 1, evaluate: 1 } });
    expect(parsed).toMatchObject({ ok: true, event: { seconds: { train: Number.NaN, importance: 1 } } });
  });
});

describe('what is no event', () => {
  const evaluated = events.find(({ type }) => type === 'evaluated') ?? {};
  it.each([
    [[], 'it is not an event'],
    [null, 'it is not an event'],
    [{ type: 7 }, 'it is not an event'],
    [{ ...evaluated, after: 1e9 }, `after: expected a number of at most ${MAX_TASKS}, found 1000000000`],
    [{ ...evaluated, after: 0.5 }, 'after: expected a whole number, found 0.5'],
    [{ ...evaluated, task: 0 }, 'task: expected a number of at least 1, found 0'],
    [{ ...evaluated, task: [[[]]] }, 'task: expected a number, found a list of 1'],
    [{ ...evaluated, samples: undefined }, 'samples: expected a number, found nothing'],
    [
      { ...evaluated, samples: 2 ** 53 },
      'samples: expected a number of at most 9007199254740991, found 9007199254740992',
    ],
    [{ ...evaluated, at: 'now' }, 'at: expected a time such as 2026-01-31T12:00:00.000Z, found "now"'],
    [
      { ...evaluated, metric: 'MAPE' },
      'metric: expected "MAP" or "mAP50" or "mAP50-11-points" or "mAP50-95", found "MAPE"',
    ],
    [
      { ...evaluated, subsets: [{ name: 'a', accuracy: 7, samples: 1 }] },
      'subsets[0].accuracy: expected a number of at most 1',
    ],
  ])('is refused with the place and the reason: %j', (value, reason) => {
    const parsed = parseEvent(value);
    expect(parsed.ok ? 'accepted' : parsed.problem.reason).toContain(reason);
    expect(!parsed.ok && parsed.problem.isLater).toBe(false);
  });

  it.each([
    [{ ...evaluated, type: 'moon-phase' }, 'there are no events of the type "moon-phase"'],
    [{ ...evaluated, mood: 'good' }, 'there is no field "mood" in events of this type'],
    [JSON.parse('{"type":"evaluated","__proto__":{"after":1}}') as unknown, ''],
  ])('may be of a later version: %j', (value, reason) => {
    const parsed = parseEvent(value);
    expect(parsed.ok ? 'accepted' : parsed.problem.reason).toContain(reason);
  });

  it('does not fit the tasks that its session named', () => {
    const begun = events.slice(0, 2);
    const problemOf = (event: object) => read([...begun, { ...evaluated, ...event }]).problem?.reason;
    expect(problemOf({ after: 3, task: 3 })).toBeUndefined();
    expect(problemOf({ after: 4 })).toBe('after: there is no task 4, only 3 tasks');
    expect(problemOf({ task: MAX_TASKS })).toBe(`task: there is no task ${MAX_TASKS}, only 3 tasks`);
    expect(read([evaluated]).problem?.reason).toBe('after: no session has named the tasks before');
    expect(read([{ ...events[1], resumed: { task: 4, step: 1 } }]).problem?.reason).toContain(
      'resumed.task: there is no',
    );
  });

  it('does not fit the classes of objects that its task has had before', () => {
    const begun = detectorBodies();
    const problemOf = (classes: readonly ClassPrecision[], task = 1, others = {}) =>
      read(log([...begun, { ...detected(2, task, classes), ...others } as EventBody])).problem?.reason;
    const [cat, dog] = [precision('cat', 0.5, 0.5, 0.5), precision('dog', 0.5, 0.5, 0.5)];
    expect(problemOf([dog, cat])).toBeUndefined();
    expect(problemOf([cat])).toBe('classes: 2 of task 1 were measured before, now 1');
    expect(problemOf([cat, precision('cow', 0, 0, 0)])).toBe('classes: task 1 was measured before, without "cow"');
    expect(problemOf([cat, cat])).toBe('classes: "cat" is there twice');
    expect(problemOf([cat], 2)).toBe('classes: task 2 was measured before, without "cat"');
    const why = 'classes: they have average precisions of detecting objects, but the metric is';
    const { metric: _, ...plain } = detected(2, 1, [cat, dog]);
    expect(read(log([...begun, plain])).problem?.reason).toBe(`${why} accuracy`);
    expect(problemOf([cat, dog], 1, { metric: 'MAP' })).toBe(`${why} MAP`);
    expect(problemOf([precision('cat', 1.5, 0, 0), dog])).toContain('classes[0].mAP50: expected a number of at most 1');
  });

  it('has no more average precisions than fit into memory', () => {
    const tasks = Array.from({ length: MAX_TASKS }, (_, i) => `task ${i + 1}`);
    const many = (task: number) =>
      detected(
        1,
        task,
        Array.from({ length: 2_000 }, (_, i) => precision(`class ${i}`, 0, 0, 0)),
      );
    const [begun] = detectorBodies();
    const { problem } = read(log([{ ...begun, tasks } as EventBody, many(1), many(2)]));
    expect(problem?.reason).toBe(
      'classes: 5,000 tasks with 4,000 classes have more than 50,000,000 average precisions',
    );
  });
});

/** As read from JSON: from far too large to not a number at all. */
const hostile: readonly unknown[] = [
  ...[1e9, -1, 0.5, 1e308, -1e308, 5e-324, 2 ** 31, 2 ** 53, -0],
  ...['NaN', 'Infinity', '-Infinity', '1', '', null, true, {}, [], [[[[1]]]], [1e9]],
  JSON.parse(`${'['.repeat(5_000)}${']'.repeat(5_000)}`),
];

const MAX_STATE_BYTES = 200_000;

/** Reads a log, which must neither throw, nor take long, nor fill the memory. */
function expectBounded(values: readonly unknown[]) {
  const began = performance.now();
  const { state, problem } = read(values);
  if (problem) expect(problem.reason.length).toBeLessThan(300);
  expect(jsonText(state).length).toBeLessThan(MAX_STATE_BYTES);
  expect(performance.now() - began).toBeLessThan(10_000);
  return problem;
}

describe('a log whose fields hold anything', () => {
  const types = [...new Set(events.map(({ type }) => type))];
  it.each(types)('is read or refused in an instant: %s', (type) => {
    const at = events.findLastIndex((event) => event.type === type);
    const places = placesIn(events[at], (part) => typeof part === 'number');
    expect(places.length).toBeGreaterThan(0);
    for (const [i, place] of places.entries()) {
      // In the short form, each place has a fourth of the values, the next place another one.
      for (const value of hostile.filter((_, j) => isFull || (i + j) % 4 === 0)) {
        const changed = replaced(events[at], place, value);
        const problem = expectBounded(events.with(at, changed as Event));
        if (problem) expect(problem.reason.replaceAll(/[[\].]/g, ' ')).toContain(place[0]);
      }
    }
  });

  it(
    'is read or refused, whatever is written in it',
    () => {
      // fast-check could not print the nested lists.
      const chosen = fc.nat(hostile.length - 1).map((i) => ({ hostile: i }));
      const other = fc.oneof(fc.jsonValue(), fc.integer(), fc.double()).map((value) => ({ value }));
      const part = fc.oneof(chosen, other);
      const changes = fc.array(fc.tuple(fc.nat(events.length - 1), fc.nat(), part), { minLength: 1, maxLength: 3 });
      fc.assert(
        fc.property(changes, fc.boolean(), (all, isShuffled) => {
          const changed = all.reduce<readonly unknown[]>((values, [at, place, value]) => {
            const places = placesIn(events[at], () => true);
            const content = 'hostile' in value ? hostile[value.hostile] : value.value;
            return values.with(at, replaced(values[at], places[place % places.length] ?? [], content));
          }, events);
          expectBounded(isShuffled ? changed.toReversed() : changed);
        }),
        propertyRuns(200, 100_000),
      );
    },
    longTimeout,
  );

  it('is no larger in memory than its lines make it, nor slow, where it names as many tasks as are allowed', () => {
    const names = Array.from({ length: MAX_TASKS }, () => '');
    const body = (after: number, task: number): EventBody => ({
      type: 'evaluated',
      after,
      task,
      accuracy: 1,
      samples: 1,
    });
    const tests = Array.from({ length: MAX_TASKS }, (_, i) => [body(i + 1, 1), body(MAX_TASKS, i + 1)]).flat();
    const long = log([{ ...session(1), tasks: names } as EventBody, body(MAX_TASKS, 1), ...tests]);
    const began = performance.now();
    const { state, problem } = read(long);
    expect(problem).toBeUndefined();
    expect(state.accuracyMatrix.reduce((sum, row) => sum + row.length, 0)).toBe(2 * MAX_TASKS - 1);
    expect(performance.now() - began).toBeLessThan(60_000);
  }, 120_000);
});
