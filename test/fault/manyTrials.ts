import { appendFileSync, mkdirSync } from 'node:fs';
import pLimit from 'p-limit';
import { expect } from 'vitest';
import { randomOf, shuffled } from '../../src/core/random';
import { isFull, trialsMs } from '../fixtures/full';
import { seed } from '../fixtures/seed';

/** At the same time, over all tests of a file: most of a trial is spent waiting. */
const atOnce = pLimit(Number(process.env.MAS_LAB_TEST_JOBS ?? 4));

/** The one trial that is made again. */
const only = process.env.MAS_LAB_TEST_TRIAL;

/**
 * Makes trials, several at a time, counts what came of them, and fails with the stories of those that failed. The counts are
 * printed and, in the exhaustive forms, kept in .cache/faults.jsonl, from which docs/RELIABILITY.md has its numbers.
 *
 * @param attempt makes the trial of this number, and says in few words what happened.
 * @param facts what else to tell at the end.
 */
export async function manyTrials(
  name: string,
  trials: number,
  attempt: (index: number) => Promise<string>,
  facts: () => Readonly<Record<string, unknown>> = () => ({}),
): Promise<void> {
  const began = performance.now();
  const tally = new Map<string, number>();
  const failures: string[] = [];
  const settle = async (index: number) => {
    if (performance.now() - began > trialsMs) return;
    const outcome = await attempt(index).catch((error: unknown) => {
      const story = `${name}, MAS_LAB_TEST_SEED=${seed}, trial ${index}: ${error instanceof Error ? error.message : error}`;
      failures.push(story);
      if (isFull) keep('faults.failures', story);
      return 'FAILED';
    });
    tally.set(outcome, (tally.get(outcome) ?? 0) + 1);
  };
  // In a random order, so that those that fit into a limited time are spread over all.
  const order = shuffled(trials, randomOf(seed, 'order', name));
  const chosen = only === undefined ? [...order] : [Number(only)];
  await Promise.all(chosen.map((index) => atOnce(() => settle(index))));
  const minutes = Number(((performance.now() - began) / 60_000).toFixed(1));
  const made = [...tally.values()].reduce((sum, count) => sum + count, 0);
  const counts = Object.fromEntries([...tally].sort(([, a], [, b]) => b - a));
  const line = JSON.stringify({ at: new Date().toISOString(), name, seed, minutes, ...facts(), trials: made, counts });
  if (isFull) keep('faults.jsonl', line);
  console.log(line);
  expect(failures).toEqual([]);
}

function keep(file: string, line: string): void {
  mkdirSync('.cache', { recursive: true });
  appendFileSync(`.cache/${file}`, `${line}\n`);
}
