import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { readEvents } from '../../src/store/logReader';
import { type Ended, startIn } from '../fixtures/commandLine';
import { howOften, isFull, longTimeout } from '../fixtures/full';
import { temporaryFolder } from '../fixtures/temporaryFolder';
import { manyTrials } from './manyTrials';
import { nextSession } from './sessions';
import { command, experimentFile, tiny, trainWords, writeExperiment } from './trials';

/** Many tasks in one session, and many sessions in a row: memory, open files and the time for each stay what they were. */

/** What a process holds at a moment. */
interface Reading {
  readonly memoryMB: number;
  readonly files: number;
}

function readingOf(pid: number): Reading | undefined {
  try {
    const [, kB = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return { memoryMB: Number(kB) / 1024, files: readdirSync(`/proc/${pid}/fd`).length };
  } catch {
    return undefined; // It has ended.
  }
}

/** Reads a process now and then until the command has ended. */
async function watched(pid: number, ended: Promise<Ended>): Promise<readonly Reading[]> {
  const readings: Reading[] = [];
  let isOver = false;
  ended.then(() => {
    isOver = true;
  });
  while (!isOver) {
    const reading = readingOf(pid);
    if (reading) readings.push(reading);
    await sleep(100);
  }
  return readings;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** The medians of the three thirds. */
function thirds(values: readonly number[]): readonly [number, number, number] {
  const third = Math.floor(values.length / 3);
  const of = (from: number, to?: number) => Number(median(values.slice(from, to)).toFixed(3));
  return [of(0, third), of(third, 2 * third), of(2 * third)];
}

interface Held {
  readonly memoryMB: readonly [number, number, number];
  readonly files: readonly [number, number, number];
  readonly seconds: readonly [number, number, number];
}

function held(readings: readonly Reading[], seconds: readonly number[]): Held {
  return {
    memoryMB: thirds(readings.map(({ memoryMB }) => memoryMB)),
    files: thirds(readings.map(({ files }) => files)),
    seconds: thirds(seconds),
  };
}

/** Bounds by ratio: other processes disturb each moment, a leak grows with every task. */
function expectFlat({ memoryMB, files, seconds }: Held): void {
  expect(memoryMB[2]).toBeLessThan(1.4 * memoryMB[1] + 10);
  expect(files[2]).toBeLessThanOrEqual(files[1] + 2);
  expect(seconds[2]).toBeLessThan(2 * seconds[1] + 0.05);
}

const small = { trainSamples: 20, testSamples: 4 } as const;
const quick = { ...tiny.training, epochs: 1, batchSize: 10 };

test.skipIf(!isFull || process.platform !== 'linux')(
  'a session trains 1,000 tasks in the same memory, with as many open files and in the same time each',
  async () => {
    const tasks = howOften(0, 1000, 'MAS_LAB_TEST_TASKS');
    await manyTrials(`${tasks} tasks in one session`, 1, async () => {
      const folder = temporaryFolder();
      writeExperiment(folder, {
        benchmark: { kind: 'permuted', dataset: 'mnist', tasks, ...small },
        training: quick,
      });
      const { ended } = startIn(folder, trainWords());
      const pid = (await nextSession(join(folder, 'run'))) ?? 0;
      const readings = await watched(pid, ended);
      const { code, stderr } = await ended;
      expect(code, stderr).toBe(0);
      const finished = readEvents(join(folder, 'run', 'events.jsonl')).filter((each) => each.type === 'task-finished');
      expect(finished).toHaveLength(tasks);
      const found = held(
        readings,
        finished.map((each) => each.seconds.train),
      );
      expectFlat(found);
      return JSON.stringify(found);
    });
  },
  longTimeout,
);

test.skipIf(!isFull || process.platform !== 'linux')(
  '200 sessions of one run follow each other, each in the time of the first ones',
  async () => {
    const sessions = howOften(0, 200, 'MAS_LAB_TEST_SESSIONS');
    await manyTrials(`${sessions} sessions of one run`, 1, async () => {
      const folder = temporaryFolder();
      writeExperiment(folder, {
        benchmark: { kind: 'permuted', dataset: 'mnist', tasks: sessions, ...small },
        training: quick,
      });
      const readings: Reading[] = [];
      const seconds: number[] = [];
      const known: number[] = [];
      for (let n = 0; n < sessions; n++) {
        const began = performance.now();
        const { ended } = startIn(folder, [...trainWords(), '--tasks', '1']);
        const pid = (await nextSession(join(folder, 'run'), known)) ?? 0;
        const last = (await watched(pid, ended)).at(-1);
        const { code, stderr } = await ended;
        expect(code, stderr).toBe(0);
        if (last) readings.push(last);
        seconds.push((performance.now() - began) / 1000);
      }
      const found = held(readings, seconds);
      expectFlat(found);
      return JSON.stringify(found);
    });
  },
  longTimeout,
);

test.skipIf(!isFull || process.platform !== 'linux')(
  'one command starts 200 sessions in a row in the same memory, with as many open files',
  async () => {
    const sessions = howOften(0, 200, 'MAS_LAB_TEST_SESSIONS');
    await manyTrials(`${sessions} sessions of one sweep`, 1, async () => {
      const folder = temporaryFolder();
      writeExperiment(folder, {
        benchmark: { kind: 'permuted', dataset: 'mnist', tasks: 1, ...small },
        training: quick,
      });
      const sweep = { experiment: experimentFile, values: { seed: Array.from({ length: sessions }, (_, i) => i) } };
      writeFileSync(join(folder, 'x.mas-sweep.json'), JSON.stringify(sweep));
      mkdirSync(join(folder, 'runs'));
      const words = ['sweep', 'x.mas-sweep.json', '--jobs', '1', '--runs', 'runs', '--engine', 'wasm', '--json'];
      const { child, ended } = startIn(folder, words);
      const readings = await watched(child.pid ?? 0, ended);
      const { code, stderr } = await ended;
      expect(code, stderr).toBe(0);
      const runs = readdirSync(join(folder, 'runs'));
      expect(runs).toHaveLength(sessions);
      const seconds = runs.map((run) => {
        const [first, ...rest] = readEvents(join(folder, 'runs', run, 'events.jsonl')).filter(
          ({ type }) => type === 'session-started' || type === 'session-ended',
        );
        return (Date.parse(rest.at(-1)?.at ?? '') - Date.parse(first?.at ?? '')) / 1000;
      });
      const found = held(readings, seconds);
      expectFlat(found);
      const shown = await command(folder, ['compare', ...runs.slice(0, 3).map((run) => join('runs', run))]);
      expect(shown.code, shown.stderr).toBe(0);
      return JSON.stringify(found);
    });
  },
  longTimeout,
);
